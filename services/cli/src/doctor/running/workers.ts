import { parseMailbox } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import { countWorkers } from '@omnirelay/shared/queues/count-workers.ts';
import { lanesOf } from '@omnirelay/shared/queues/lanes.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { countParked } from '@omnirelay/shared/store/effects.ts';
import type { Check, DoctorDeps } from '../check.ts';
import { fine } from '../finding.ts';
import { judgeWorkers, type WorkerFacts } from './judge-workers.ts';

/** Whether somebody works on what is accepted. */
export const workersCheck: Check = {
  id: 'workers',
  subject: 'workers',
  async run(deps) {
    if (!deps.redis) return [];
    const facts = await readWorkers(deps);
    const found = judgeWorkers(facts);
    const lanes = facts.workers?.size ?? 0;
    return found.length > 0
      ? found
      : [fine('workers', 'workers', `All ${lanes} lanes have workers`)];
  },
};

async function readWorkers(deps: DoctorDeps): Promise<WorkerFacts> {
  const { redis, keys, db, nowMs } = deps;
  const [workers, oldest = [], parked, unrecorded] = await Promise.all([
    workersOfLanes(deps),
    redis?.zrange(keys.waiting, '0', '0', 'WITHSCORES'),
    db ? countParked(db).catch(() => []) : [],
    redis?.xlen(keys.unrecorded),
  ]);
  const [mailbox, sinceMs] = oldest;
  return {
    workers,
    oldestWaitingMs: sinceMs === undefined ? undefined : nowMs() - Number(sinceMs),
    oldestLane: mailbox === undefined ? undefined : parseMailbox(mailbox).lane,
    parked,
    unrecorded: unrecorded ?? 0,
  };
}

/** By the names that workers give their connections; some managed servers don't show them. */
async function workersOfLanes({ redis, keys, config }: DoctorDeps) {
  if (!redis) return undefined;
  const queues = createQueues({ redis, keys });
  const lanes = [...new Set(lanesOf(config.flows).map(({ name }) => name))];
  try {
    const counted = lanes.map(
      async (lane) => [lane, await countWorkers(queues.queueOf(lane), redis)] as const,
    );
    return new Map(await Promise.all(counted));
  } catch {
    return undefined;
  } finally {
    await queues.close().catch(() => {});
  }
}
