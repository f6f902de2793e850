import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

export interface EndedSessions {
  /** @param seconds how long it would have gone on */
  end(id: string, seconds: number): Promise<void>;
  has(id: string): Promise<boolean>;
}

/** Sessions that were signed out of before their tokens ran out, for all consoles. */
export function createEndedSessions({ redis, keys }: { redis: Redis; keys: Keys }): EndedSessions {
  const keyOf = (id: string) => keys.cache('ended-session', id);
  return {
    async end(id, seconds) {
      await redis.set(keyOf(id), '1', 'EX', seconds);
    },
    async has(id) {
      // What needs Postgres alone goes on while Redis is away.
      return (await redis.exists(keyOf(id)).catch(() => 0)) === 1;
    },
  };
}
