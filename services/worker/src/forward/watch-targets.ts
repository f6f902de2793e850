import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { byItself, type ChangeDeps, pauseFlow } from '@omnirelay/shared/flows/change-flow.ts';
import { restoreFlowStates } from '@omnirelay/shared/flows/restore-flow-states.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { failingSinceMs } from '@omnirelay/shared/gate/gate.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import type { Logger } from 'pino';

export interface WatchTargetsDeps extends ChangeDeps {
  flows: readonly Flow[];
  metrics: Pick<Metrics, 'targetFailingSeconds' | 'flowPaused'>;
  log: Pick<Logger, 'error'>;
}

/** How targets are doing, in the gauges; one that has taken nothing for too long is paused. */
export async function watchTargets(deps: WatchTargetsDeps, nowMs: number): Promise<void> {
  const set = await readFlowSettings(deps.db);
  await restoreLostStates(deps, [...set.keys()]);
  for (const flow of deps.flows) {
    const by = set.get(flow.id)?.pausedBy ?? undefined;
    for (const other of ['operator', byItself]) {
      deps.metrics.flowPaused.remove({ flow: flow.id, by: other });
    }
    deps.metrics.flowPaused.set(
      { flow: flow.id, by: by === byItself ? byItself : 'operator' },
      by === undefined ? 0 : 1,
    );
    if (flow.kind !== 'forward') continue;
    const sinceMs = await failingSinceMs(deps, targetName(flow.id));
    const failingMs = sinceMs === undefined ? 0 : Math.max(0, nowMs - sinceMs);
    deps.metrics.targetFailingSeconds.set({ flow: flow.id }, failingMs / 1_000);
    if (by !== undefined || sinceMs === undefined || failingMs < flow.pauseAfter) continue;
    const reason = `nothing has got through to its target since ${new Date(sinceMs).toISOString()}`;
    if (!(await pauseFlow(deps, flow, { by: byItself, reason }))) continue;
    deps.log.error(
      { event: 'flow.auto-paused', flow: flow.id, since: new Date(sinceMs) },
      'a flow was paused: see to its target, then resume it; its events wait',
    );
  }
}

/** A Redis that has lost its data must not have what was paused go on, or go to an address of before. */
async function restoreLostStates(deps: WatchTargetsDeps, flows: string[]): Promise<void> {
  if (flows.length === 0) return;
  const copies = await deps.redis.mget(flows.map((flow) => deps.keys.flowState(flow)));
  if (copies.includes(null)) await restoreFlowStates(deps);
}
