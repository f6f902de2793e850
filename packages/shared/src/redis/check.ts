import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { wantedReplicas } from './replicas.ts';

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
      break;
    }
  }
  await warnAboutReplicas(redis, log);
}

/**
 * Warns where a failover could lose accepted events: replicas get them a moment after the master has
 * acknowledged them.
 */
async function warnAboutReplicas(redis: Redis, log: Logger): Promise<void> {
  try {
    const info = await redis.info('replication');
    const replicas = Number(/^connected_slaves:(\d+)/m.exec(info)?.[1] ?? 0);
    if (replicas === 0) return;
    if (wantedReplicas(redis) === 0) {
      log.warn(
        { event: 'redis.unsafe-setting', setting: 'REDIS_WAIT_REPLICAS', found: 0, wanted: 1 },
        'A failover may lose accepted events: set REDIS_WAIT_REPLICAS',
      );
    }
    const setting = 'min-replicas-to-write';
    const [, found] = (await redis.config('GET', setting)) as string[];
    if (found === '0') {
      log.warn(
        { event: 'redis.unsafe-setting', setting, found, wanted: '1' },
        'A master that has lost its replicas still takes writes, which a failover loses: change this setting',
      );
    }
  } catch {
    // Refused on managed servers, as above.
  }
}
