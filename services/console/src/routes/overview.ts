import { readStoreHealth } from '@omnirelay/shared/store/health.ts';
import { countNeedingReview, countSuggestions } from '@omnirelay/shared/store/run-figures.ts';
import { type Api, refusals } from '../api/api.ts';
import { Health } from '../api/contract.ts';
import { automateFlows } from '../automation/find.ts';
import { readFlowsInTrouble } from '../flows/read-health.ts';
import type { FlowDeps } from '../flows/read-states.ts';

const tags = ['health'];

export function registerOverview(app: Api, deps: FlowDeps): void {
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
      const [waiting, stored, suggestions, needsReview, flowsInTrouble] = await Promise.all([
        readWaiting(deps),
        readStoreHealth(db, Date.now()),
        flows.length === 0 ? null : countSuggestions(db, flows),
        countNeedingReview(db, flows, Date.now()),
        readFlowsInTrouble(deps),
      ]);
      return { ...waiting, ...stored, suggestions, needsReview, flowsInTrouble };
    },
  );
}

async function readWaiting({ redis, keys }: FlowDeps) {
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
