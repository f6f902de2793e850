import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** What promise 1 ("accepted means kept") needs of Redis. */
const needed: Record<string, string> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/** Warns about settings under which accepted events could be lost. Managed servers may hide them. */
export async function warnAboutRedis(redis: Redis, log: Logger): Promise<void> {
  for (const [setting, wanted] of Object.entries(needed)) {
    try {
      const [, found] = (await redis.config('GET', setting)) as string[];
      if (found !== undefined && found !== wanted) {
        log.warn(
          { event: 'redis.unsafe-setting', setting, found, wanted },
          'Redis may lose accepted events: change this setting',
        );
      }
    } catch {
      // CONFIG is refused on managed servers; there the provider's documentation has to tell.
      return;
    }
  }
}
