import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

export type RedisMetrics = Pick<
  Metrics,
  | 'redisMemoryUsed'
  | 'redisMemoryLimit'
  | 'redisAofEnabled'
  | 'redisPersistenceOk'
  | 'recordsWaiting'
  | 'recordsOldestSeconds'
  | 'recordsSetAside'
>;

/** What Redis says of its memory and its disk, into the gauges. */
export async function watchRedis({
  redis,
  metrics,
}: {
  redis: Redis;
  metrics: RedisMetrics;
}): Promise<void> {
  const info = readInfo(await redis.info());
  const used = Number(info.get('used_memory'));
  // Without a limit of its own, it may take what its machine has; managed servers may hide that.
  const limit = Number(info.get('maxmemory')) || Number(info.get('total_system_memory'));
  if (used > 0) metrics.redisMemoryUsed.set(used);
  if (limit > 0) metrics.redisMemoryLimit.set(limit);
  const aof = info.get('aof_enabled');
  if (aof !== undefined) metrics.redisAofEnabled.set(aof === '1' ? 1 : 0);
  for (const [what, field] of lastWrites) {
    const status = info.get(field);
    if (status !== undefined) metrics.redisPersistenceOk.set({ what }, status === 'ok' ? 1 : 0);
  }
}

const lastWrites = [
  ['aof', 'aof_last_write_status'],
  ['aof-rewrite', 'aof_last_bgrewrite_status'],
  ['rdb', 'rdb_last_bgsave_status'],
] as const;

function readInfo(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}

/** How far Postgres is behind what happened. A recorded line leaves the stream. */
export async function watchRecords(
  { redis, keys, metrics }: { redis: Redis; keys: Keys; metrics: RedisMetrics },
  nowMs: number,
): Promise<void> {
  const [waiting, [oldest], setAside] = await Promise.all([
    redis.xlen(keys.records),
    redis.xrange(keys.records, '-', '+', 'COUNT', 1),
    redis.xlen(keys.unrecorded),
  ]);
  metrics.recordsWaiting.set(waiting);
  // A stream's ids begin with their time.
  const sinceMs = oldest ? Number(oldest[0].split('-')[0]) : nowMs;
  metrics.recordsOldestSeconds.set(Math.max(0, nowMs - sinceMs) / 1_000);
  metrics.recordsSetAside.set(setAside);
}
