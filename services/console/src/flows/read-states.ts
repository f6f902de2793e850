import type { Flow as FlowSettings } from '@omnirelay/shared/config/config-file.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { previousTarget, targetUrl } from '@omnirelay/shared/flows/target-url.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type FlowFigures, readFiguresByFlow } from '@omnirelay/shared/store/flow-figures.ts';
import { type FlowSettingsRow, readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Flow, FlowTarget } from '../api/contract-flows.ts';
import { decideFlowState, type TargetHealth } from './decide-state.ts';
import { readTargetHealth } from './read-health.ts';
import { readWaitingByFlow, type Waiting } from './read-waiting.ts';
import { showAddress } from './show-address.ts';

export interface FlowDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  gate: Gate;
  config: { flows: FlowSettings[] };
}

/** How these flows are doing; ids that the configuration doesn't know are left out. */
export async function readFlowStates(
  deps: FlowDeps,
  ids: string[],
): Promise<z.infer<typeof Flow>[]> {
  const { db, config } = deps;
  const flows = config.flows.filter(({ id }) => ids.includes(id));
  const nowMs = Date.now();
  const [set, waiting, figures] = await Promise.all([
    readFlowSettings(db),
    readWaitingByFlow(deps, config.flows),
    readFiguresByFlow(
      db,
      flows.map(({ id }) => id),
      nowMs,
    ),
  ]);
  return Promise.all(
    flows.map(async (flow) =>
      show(flow, {
        nowMs,
        set: set.get(flow.id),
        waiting: waiting.get(flow.id),
        figures: figures.get(flow.id),
        health: flow.kind === 'forward' ? await readTargetHealth(deps, flow) : undefined,
      }),
    ),
  );
}

function show(
  flow: FlowSettings,
  known: {
    nowMs: number;
    set: FlowSettingsRow | undefined;
    waiting: Waiting | undefined;
    figures: FlowFigures | undefined;
    health: TargetHealth | undefined;
  },
): z.infer<typeof Flow> {
  const { set, waiting, figures, health } = known;
  const states = figures?.states ?? {};
  return {
    id: flow.id,
    kind: flow.kind,
    from: sourcesOf(flow),
    target: flow.kind === 'forward' ? showTarget(flow, set) : null,
    filter:
      flow.kind === 'forward'
        ? { events: flow.events ?? null, inboxes: flow.inboxes ?? null, when: flow.when ?? null }
        : null,
    paused: set?.pausedBy
      ? {
          by: set.pausedBy,
          at: set.pausedAt?.toISOString() ?? null,
          reason: set.pauseReason ?? '',
        }
      : null,
    state: decideFlowState({ isPaused: Boolean(set?.pausedBy), target: health }, known.nowMs),
    breaker: health?.breaker ?? null,
    failingSince: isoOf(health?.failingSinceMs),
    counters: {
      waiting: waiting?.conversations ?? 0,
      oldestWaitingAt: isoOf(waiting?.oldestAtMs),
      retrying: states.retrying ?? 0,
      done: states.done ?? 0,
      skipped: states.skipped ?? 0,
      parked: figures?.parked ?? 0,
      uncertain: figures?.uncertain ?? 0,
    },
    lastDoneAt: figures?.lastDoneAt?.toISOString() ?? null,
    lastError: figures?.lastError?.message ?? null,
    lastErrorAt: figures?.lastError?.at.toISOString() ?? null,
    states,
  };
}

function showTarget(
  flow: ForwardFlow,
  set: FlowSettingsRow | undefined,
): z.infer<typeof FlowTarget> {
  const { url, isSet } = targetUrl(flow.url, set);
  const previous = previousTarget(flow.url, set);
  return {
    url: showAddress(url),
    urlOfFile: showAddress(flow.url),
    isSet,
    previousUrl: previous === undefined ? null : showAddress(previous),
    allowPrivate: flow.allowPrivate,
  };
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
