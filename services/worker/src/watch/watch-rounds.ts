import type { Config } from '@omnirelay/adapters/load-config.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { countWorkers } from '@omnirelay/shared/queues/count-workers.ts';
import { parkedQueueName, type Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import { lookupName } from '../lookup/look-up.ts';
import type { Round } from '../rounds.ts';
import type { Consumption } from './consumption.ts';
import { watchBreakers } from './watch-breakers.ts';
import { watchRecords, watchRedis } from './watch-redis.ts';
import { watchSetups } from './watch-setups.ts';
import { watchZohoTokens } from './watch-zoho-tokens.ts';

export interface WatchDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  queues: Queues;
  config: Config;
  metrics: Metrics;
  consumption: Consumption;
}

const everyMs = 5_000;
const seldomMs = 15_000;

/** What all workers share, into the gauges of each. One that fails leaves the others going. */
export function watchRounds(deps: WatchDeps): Round[] {
  const { redis, queues, config, metrics } = deps;
  const names = gateNames(config);
  return [
    {
      name: 'watch-redis-up',
      everyMs,
      // By itself: whatever asks Redis waits until it is back.
      run: async () => metrics.redisUp.set(redis.status === 'ready' ? 1 : 0),
    },
    { name: 'watch-redis', everyMs, run: () => watchRedis(deps) },
    { name: 'watch-records', everyMs, run: () => watchRecords(deps, Date.now()) },
    { name: 'watch-breakers', everyMs, run: () => watchBreakers({ ...deps, names }, Date.now()) },
    { name: 'watch-consumption', everyMs, run: () => deps.consumption.watch(Date.now()) },
    { name: 'watch-zoho-tokens', everyMs: seldomMs, run: () => watchZohoTokens(deps) },
    { name: 'watch-setups', everyMs: seldomMs, run: () => watchSetups(deps) },
    {
      name: 'watch-workers',
      everyMs: seldomMs,
      // Every worker serves this queue. Where a managed server hides its clients, it stays absent.
      run: async () =>
        metrics.workers.set(await countWorkers(queues.queueOf(parkedQueueName), redis)),
    },
  ];
}

/** Everything that has a breaker. */
export function gateNames({ connections, flows }: Pick<Config, 'connections' | 'flows'>): string[] {
  const targets = flows.flatMap((flow) => (flow.kind === 'forward' ? [targetName(flow.id)] : []));
  const sources = flows.flatMap((flow) =>
    flow.kind === 'answer' && flow.lookup
      ? flow.lookup.sources.map(({ name }) => lookupName(flow.id, name))
      : [],
  );
  return [...Object.keys(connections), ...targets, ...sources];
}
