import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { type RedisSettings, redisOptions } from '@omnirelay/shared/redis/connect.ts';
import { describeRedis, parseRedisUrl } from '@omnirelay/shared/redis/redis-url.ts';
import { Redis } from 'ioredis';
import { type Check, callTimeoutMs } from '../check.ts';
import { judgeClock, offsetOf, smallestWindow } from '../clock/judge-clock.ts';
import { type Finding, fine, problem } from '../finding.ts';
import { reasonOf } from '../reason-of.ts';
import { judgeRedis } from './judge-redis.ts';

/** Connects once: nobody waits for a Redis to come back. The caller disconnects it. */
export async function openRedis(
  settings: RedisSettings,
): Promise<{ redis?: Redis; findings: Finding[] }> {
  let options: ReturnType<typeof redisOptions>;
  try {
    options = redisOptions(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mend = 'Set it to something like redis://127.0.0.1:6379, see docs/deploy/redis.md';
    return { findings: [problem('redis_unreachable', 'Redis', error.message, mend)] };
  }
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    sentinelRetryStrategy: () => null,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: callTimeoutMs,
    commandTimeout: callTimeoutMs,
  });
  let why: unknown;
  redis.on('error', (error) => {
    why ??= error;
  });
  const late = setTimeout(() => redis.disconnect(), 2 * callTimeoutMs);
  try {
    await redis.connect();
    await redis.ping();
    return { redis, findings: [] };
  } catch (error) {
    redis.disconnect();
    const what = `Redis at ${describeRedis(settings.REDIS_URL)} can't be used (${reasonOf(why ?? error)})`;
    const mend = 'Start it, or correct REDIS_URL';
    return { findings: [problem('redis_unreachable', 'Redis', what, mend)] };
  } finally {
    clearTimeout(late);
  }
}

export const redisCheck: Check = {
  id: 'redis',
  subject: 'Redis',
  async run({ redis, config, environment, nowMs }) {
    if (!redis) return [];
    const [info, settings, offMs] = await Promise.all([
      redis.info().then(parseInfo),
      readSettings(redis),
      offsetOf(async () => {
        const [seconds = 0, micros = 0] = await redis.time();
        return Number(seconds) * 1_000 + Number(micros) / 1_000;
      }, nowMs),
    ]);
    const isKnownCluster = parseRedisUrl(environment.REDIS_URL).kind === 'cluster';
    const found = [
      ...judgeRedis({ info, settings, isKnownCluster }),
      ...judgeClock("Redis's server", offMs, smallestWindow(config)),
    ];
    return found.length > 0 ? found : [fine('redis', 'Redis', describe(info, settings))];
  },
};

/** Undefined where CONFIG is refused. */
async function readSettings(redis: Redis): Promise<Record<string, string> | undefined> {
  const names = ['appendonly', 'appendfsync', 'maxmemory-policy'];
  try {
    const answers = await Promise.all(names.map((name) => redis.config('GET', name)));
    const found = answers.flatMap((answer) => {
      const [name, value] = answer as string[];
      return name === undefined || value === undefined ? [] : [[name, value]];
    });
    return found.length === 0 ? undefined : Object.fromEntries(found);
  } catch {
    return undefined;
  }
}

export function parseInfo(text: string): Record<string, string> {
  const pairs = text.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 && !line.startsWith('#')
      ? [[line.slice(0, colon), line.slice(colon + 1)]]
      : [];
  });
  return Object.fromEntries(pairs);
}

function describe(info: Record<string, string>, settings: Record<string, string> | undefined) {
  const said = Object.entries(settings ?? {}).map(([name, value]) => `${name} ${value}`);
  return [`Version ${info.redis_version ?? ''}`, ...said].join(', ');
}
