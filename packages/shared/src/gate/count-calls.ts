import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';

/** How much of a limit is used up, for people to see. */
export async function countCalls(
  { redis, keys }: { redis: Redis; keys: Keys },
  limit: string,
  periodMs: number,
): Promise<number> {
  const times = await redis.lrange(keys.limit(limit), 0, -1);
  const since = Date.now() - periodMs;
  return times.filter((time) => Number(time) > since).length;
}
