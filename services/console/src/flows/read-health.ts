import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { byItself } from '@omnirelay/shared/flows/change-flow.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { failingSinceMs } from '@omnirelay/shared/gate/gate.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import { decideFlowState, type TargetHealth } from './decide-state.ts';
import type { FlowDeps } from './read-states.ts';

/** How the target of a flow takes what it is sent. */
export async function readTargetHealth(
  deps: Pick<FlowDeps, 'gate' | 'redis' | 'keys'>,
  { id }: Pick<ForwardFlow, 'id'>,
): Promise<TargetHealth> {
  const name = targetName(id);
  const [breaker, sinceMs] = await Promise.all([deps.gate.state(name), failingSinceMs(deps, name)]);
  return { breaker, failingSinceMs: sinceMs };
}

/** Flows that nothing gets through: their targets fail, or they paused themselves over it. */
export async function readFlowsInTrouble(deps: FlowDeps): Promise<string[]> {
  const set = await readFlowSettings(deps.db);
  const forwards = deps.config.flows.filter((flow) => flow.kind === 'forward');
  const troubled = await Promise.all(
    forwards.map(async (flow) => {
      const pausedBy = set.get(flow.id)?.pausedBy ?? null;
      const target = await readTargetHealth(deps, flow);
      const state = decideFlowState({ isPaused: pausedBy !== null, target }, Date.now());
      return pausedBy === byItself || state === 'failing';
    }),
  );
  return forwards.filter((_, i) => troubled[i]).map(({ id }) => id);
}
