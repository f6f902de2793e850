import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ConfigError } from '../config/environment.ts';
import type { Keys } from '../redis/keys.ts';

const askEveryMs = 100;

/**
 * Resolves once everything that had happened when it was called stands in Postgres.
 * @throws ConfigError where nobody records
 */
export async function untilRecorded(
  { redis, keys }: { redis: Redis; keys: Keys },
  withinMs: number,
): Promise<void> {
  const [newest] = await redis.xrevrange(keys.records, '+', '-', 'COUNT', 1);
  if (!newest) return;
  const endsAtMs = Date.now() + withinMs;
  while ((await redis.xrange(keys.records, '-', newest[0], 'COUNT', 1)).length > 0) {
    if (Date.now() > endsAtMs) {
      throw new ConfigError(
        'What has happened is not recorded yet: start a worker, or wait until it has caught up; then do this again.',
      );
    }
    await pause(askEveryMs);
  }
}
