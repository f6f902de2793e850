import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Environment } from '../config/environment.ts';
import { hasMoved } from './has-moved.ts';
import { type RedisTlsSettings, readTls } from './read-tls.ts';
import { describeRedis, parseRedisUrl } from './redis-url.ts';
import { wantReplicas } from './replicas.ts';
import { slotConnector } from './slot-connector.ts';
import { writeTogether } from './write-together.ts';

/**
 * `fast`: for answering the internet. Commands fail at once while Redis is away, so that the sender
 * gets an answer that makes it retry.
 * `patient`: for workers, which wait until Redis is back.
 */
export type RedisTemper = 'fast' | 'patient';

/** How long a fast caller waits for an answer from Redis before it counts as away. */
const fastCommandTimeoutMs = 4_000;

/** Replies stay what every caller expects them to be. */
type ConnectOptions = Omit<RedisOptions, 'replyMapping'>;

export type RedisSettings = RedisTlsSettings &
  Pick<Environment, 'REDIS_URL'> &
  Partial<Pick<Environment, 'REDIS_WAIT_REPLICAS'>>;

/**
 * Where REDIS_URL leads, as an ordinary connection: also where Sentinels name the master, and where a
 * Cluster has our keys on one of its nodes. Whoever duplicates it gets the same.
 * @throws ConfigError that says what is wrong with the settings
 */
export function redisOptions(settings: RedisSettings): ConnectOptions {
  const target = parseRedisUrl(settings.REDIS_URL);
  const { kind, nodes, username, password, db, family } = target;
  const tls = target.tls ? readTls(settings) : undefined;
  const common: ConnectOptions = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls } : {}),
    ...(family ? { family } : {}),
    db,
    reconnectOnError: hasMoved,
  };
  if (kind === 'cluster') return { ...common, ...nodes[0], Connector: slotConnector(nodes, tls) };
  if (kind === 'single') return { ...common, ...nodes[0] };
  const { master, sentinelUsername, sentinelPassword } = target;
  return {
    ...common,
    sentinels: nodes,
    ...(master ? { name: master } : {}),
    ...(sentinelUsername ? { sentinelUsername } : {}),
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: tls } : {}),
    // A master that hangs does not say that another has taken over; the Sentinels do.
    failoverDetector: true,
    sentinelCommandTimeout: 2_000,
  };
}

/** @param settings of the environment; an address where nothing else matters */
export function connectRedis(
  settings: RedisSettings | string,
  temper: RedisTemper,
  log?: Logger,
): Redis {
  const given = typeof settings === 'string' ? { REDIS_URL: settings } : settings;
  const patience: ConnectOptions = {
    maxRetriesPerRequest: temper === 'fast' ? 0 : null,
    enableOfflineQueue: temper === 'patient',
    ...(temper === 'fast' ? { commandTimeout: fastCommandTimeoutMs } : {}),
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
  };
  const redis = new Redis({ ...redisOptions(given), ...patience });
  wantReplicas(redis, given.REDIS_WAIT_REPLICAS ?? 0);
  const where = describeRedis(given.REDIS_URL);
  let away = false;
  // Without a listener a lost connection would end the process; callers see it in their commands.
  redis.on('error', (error) => {
    if (!away)
      log?.warn({ event: 'redis.away', where, err: error }, 'Redis does not answer, trying again');
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
