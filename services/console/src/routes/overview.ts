import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { countFlowStates, readStoreHealth } from '@omnirelay/shared/store/health.ts';
import { countNeedingReview, countSuggestions } from '@omnirelay/shared/store/run-figures.ts';
import type { Redis } from 'ioredis';
import { type Api, refusals } from '../api/api.ts';
import { Health } from '../api/contract.ts';
import { Flows } from '../api/contract-trust.ts';
import { automateFlows } from '../automation/find.ts';

const tags = ['health'];

interface OverviewDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  config: { flows: Flow[] };
}

export function registerOverview(app: Api, deps: OverviewDeps): void {
  const { db, config } = deps;

  app.get(
    '/api/health',
    {
      schema: {
        tags,
        summary: 'What waits because of us, and whether everything is accounted for.',
        response: { 200: Health, ...refusals() },
      },
    },
    async () => {
      const flows = automateFlows(config.flows).map(({ id }) => id);
      const [waiting, stored, suggestions, needsReview] = await Promise.all([
        readWaiting(deps),
        readStoreHealth(db, Date.now()),
        flows.length === 0 ? null : countSuggestions(db, flows),
        countNeedingReview(db, flows, Date.now()),
      ]);
      return { ...waiting, ...stored, suggestions, needsReview };
    },
  );

  app.get(
    '/api/flows',
    {
      schema: {
        tags,
        summary: 'Every flow, and how its events of the last day stand.',
        response: { 200: Flows, ...refusals() },
      },
    },
    async () => {
      const counts = await countFlowStates(db, Date.now());
      return {
        items: config.flows.map((flow) => ({
          id: flow.id,
          kind: flow.kind,
          from: sourcesOf(flow),
          states: Object.fromEntries(
            counts
              .filter((count) => count.flow === flow.id)
              .map(({ state, count }) => [state, count]),
          ),
        })),
      };
    },
  );
}

async function readWaiting({ redis, keys }: OverviewDeps) {
  const [waiting, oldest] = await Promise.all([
    redis.zcard(keys.waiting),
    redis.zrange(keys.waiting, '0', '0', 'WITHSCORES'),
  ]);
  const since = oldest[1];
  return {
    waiting,
    oldestWaitingSeconds:
      since === undefined ? null : Math.max(0, (Date.now() - Number(since)) / 1_000),
  };
}
