import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { type LiveChange, subscribeLive } from '@omnirelay/shared/store/live.ts';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';

/** One line to Redis for all who want to know what changes. */
export interface LiveLine {
  onChanges(listener: (changes: LiveChange[]) => void): () => void;
  /** What is published while it is broken is lost. */
  onBroken(listener: () => void): void;
}

export function openLiveLine(
  app: FastifyInstance,
  { redis, keys }: { redis: Redis; keys: Keys },
): LiveLine {
  const listeners = new Set<(changes: LiveChange[]) => void>();
  // Its own connection, and one that waits for Redis to come back.
  const subscriber = redis.duplicate({
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    commandTimeout: undefined,
  });
  subscriber.on('error', () => {});
  subscribeLive(subscriber, keys, (changes) => {
    for (const listener of [...listeners]) listener(changes);
  }).catch(() => {});
  app.addHook('onClose', async () => subscriber.disconnect());
  return {
    onChanges(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onBroken: (listener) => void subscriber.on('close', listener),
  };
}
