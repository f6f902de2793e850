import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type Round, startRounds } from '../rounds.ts';
import { backUpWhenDue } from './back-up.ts';
import { resumeErasures } from './resume-erasures.ts';
import { retainWhenDue } from './retain.ts';

export interface UpkeepDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  queues: Queues;
  /** for connections that hold a lock; without it nothing is done by schedule */
  databaseUrl?: string | undefined;
  config: Config;
  metrics: Metrics;
  log: Logger;
}

const askEveryMs = 60_000;

/** What is done to the stored data by schedule. Every worker takes part; each thing is done by one. */
export function startUpkeep(deps: UpkeepDeps): { close(): Promise<void> } {
  const { databaseUrl: url, config } = deps;
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const common = { ...deps, nowMs: Date.now, signal: stopping.signal };
  const round = (name: string, run: (url: string) => Promise<unknown>): Round => ({
    name,
    everyMs: askEveryMs,
    async run() {
      if (url === undefined || stopping.signal.aborted) return;
      const running = run(url);
      underWay.add(running);
      await running.finally(() => underWay.delete(running));
    },
  });
  const { backups, retention } = config;
  const rounds = startRounds(deps.log, [
    round('erasures', (at) => resumeErasures({ ...common, url: at })),
    ...(retention
      ? [round('retention', (at) => retainWhenDue({ ...common, url: at, retention }))]
      : []),
    ...(backups
      ? [round('backup', (at) => backUpWhenDue({ ...common, url: at, settings: backups }))]
      : []),
  ]);
  return {
    async close() {
      rounds.stop();
      stopping.abort();
      await Promise.allSettled(underWay);
    },
  };
}
