import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { writeTogether } from './write-together.ts';

/**
 * `fast`: for answering the internet. Commands fail at once while Redis is away, so that the sender
 * gets an answer that makes it retry.
 * `patient`: for workers, which wait until Redis is back.
 */
export type RedisTemper = 'fast' | 'patient';

/** How long a fast caller waits for an answer from Redis before it counts as away. */
const fastCommandTimeoutMs = 4_000;

export function connectRedis(url: string, temper: RedisTemper, log?: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: temper === 'fast' ? 0 : null,
    enableOfflineQueue: temper === 'patient',
    ...(temper === 'fast' ? { commandTimeout: fastCommandTimeoutMs } : {}),
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
  });
  let away = false;
  // Without a listener a lost connection would end the process; callers see it in their commands.
  redis.on('error', (error) => {
    if (!away)
      log?.warn({ event: 'redis.away', err: error }, 'Redis does not answer, trying again');
    away = true;
  });
  // Ingress sends one script for all that a turn accepts: there it would only add a turn.
  if (temper === 'patient') redis.on('connect', () => writeTogether(redis.stream));
  redis.on('ready', () => {
    if (away) log?.info({ event: 'redis.back' }, 'Redis answers again');
    away = false;
  });
  return redis;
}
