import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createKick, type Kick } from '../mailbox/kick.ts';
import type { Keys } from '../redis/keys.ts';

/** One job per event that failed for good; see `parked.ts`. */
export const parkedQueueName = 'parked';

export interface Queues {
  queueOf(name: string): Queue;
  kick: Kick;
  close(): Promise<void>;
}

/** Queues are made on first use and share one connection; whoever gave the connection closes it. */
export function createQueues({ redis, keys }: { redis: Redis; keys: Keys }): Queues {
  const queues = new Map<string, Queue>();
  const queueOf = (name: string) => {
    let queue = queues.get(name);
    if (!queue) {
      queue = new Queue(name, {
        connection: redis,
        prefix: keys.prefix,
        skipWaitingForReady: true,
        // A queue made while Redis is away would fail at asking for its version, and for good.
        skipVersionCheck: true,
        streams: { events: { maxLen: 1_000 } },
      });
      queue.on('error', () => {});
      queues.set(name, queue);
    }
    return queue;
  };
  return {
    queueOf,
    kick: createKick(queueOf),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
