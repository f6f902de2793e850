import { Gauge, type Registry } from 'prom-client';

/** Redis, and the way from it to Postgres. */
export function storeMetrics(registers: Registry[]) {
  /** A gauge without labels shows 0 from the start: in a process that never sets it, that is a lie. */
  const absentGauge = (name: string, help: string) => {
    const gauge = new Gauge({ name, help, registers });
    gauge.remove();
    return gauge;
  };
  return {
    recordsWaiting: absentGauge(
      'omnirelay_records_waiting',
      'Records on their way from Redis to Postgres',
    ),
    recordsOldestSeconds: absentGauge(
      'omnirelay_records_oldest_seconds',
      'Age of the oldest record that Postgres does not have yet; 0 when it has all',
    ),
    recordsSetAside: absentGauge(
      'omnirelay_records_set_aside',
      'Records that Postgres will never take, kept for a person',
    ),
    redisUp: absentGauge('omnirelay_redis_up', '1 while this process is connected to Redis'),
    redisMemoryUsed: absentGauge('omnirelay_redis_memory_used_bytes', 'Memory that Redis uses'),
    redisMemoryLimit: absentGauge(
      'omnirelay_redis_memory_limit_bytes',
      'What Redis may use: its maxmemory, else the memory of its machine',
    ),
    redisAofEnabled: absentGauge(
      'omnirelay_redis_aof_enabled',
      '1 while Redis writes an append-only file',
    ),
    redisPersistenceOk: new Gauge({
      name: 'omnirelay_redis_persistence_ok',
      help: '1 when the last write to disk was well, by what was written (aof, aof-rewrite, rdb)',
      labelNames: ['what'],
      registers,
    }),
    backupAgeSeconds: absentGauge(
      'omnirelay_backup_age_seconds',
      'Age of the newest back-up of Postgres that was made in full; absent where none is scheduled',
    ),
    workers: absentGauge('omnirelay_workers', 'Workers that are connected to the queues'),
  };
}
