import { once } from 'node:events';
import type { Redis } from 'ioredis';

/**
 * Listening before Redis is connected would refuse the first webhooks after every start, and some
 * senders never send again. Without a Redis, ingress starts all the same and says so.
 */
export async function waitForRedis(redis: Redis, patienceMs = 5_000): Promise<void> {
  if (redis.status === 'ready') return;
  await once(redis, 'ready', { signal: AbortSignal.timeout(patienceMs) }).catch(() => {});
}
