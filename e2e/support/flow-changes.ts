import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import {
  type ChangeDeps,
  pauseFlow,
  resumeFlow,
  setTarget,
  undoTarget,
} from '@omnirelay/shared/flows/change-flow.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { failingSinceMs } from '@omnirelay/shared/gate/gate.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import { eventFlows } from '@omnirelay/shared/store/schema.ts';
import { eq } from 'drizzle-orm';
import type { System } from './system.ts';

const by = 'ops@acme.example';

/** What an operator does to a flow in the console, without one. */
export function flowChanges(use: { system: System }, settings: object) {
  const flow = ForwardFlow.parse(settings);
  const keys = createKeys();
  const deps = (): ChangeDeps => {
    const { redis, store } = use.system;
    return { db: store.db, redis, keys, queues: createQueues({ redis, keys }) };
  };
  return {
    pause: () => pauseFlow(deps(), flow, { by, reason: 'a test' }),
    resume: () => resumeFlow(deps(), flow, by),
    setTarget: (url: string) => setTarget(deps(), flow, url, by),
    undo: () => undoTarget(deps(), flow, by),
    failingSinceMs: () => failingSinceMs(deps(), targetName(flow.id)),
    failSince: (ms: number) =>
      use.system.redis.hset(keys.gate(targetName(flow.id)), 'failingSince', ms),
    pausedBy: async () => (await readFlowSettings(deps().db)).get(flow.id)?.pausedBy,
    async statesOf() {
      const rows = await deps()
        .db.selectDistinct({ state: eventFlows.state })
        .from(eventFlows)
        .where(eq(eventFlows.flow, flow.id));
      return rows.map(({ state }) => state);
    },
  };
}
