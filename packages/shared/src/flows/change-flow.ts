import type { Redis } from 'ioredis';
import type { Flow } from '../config/config-file.ts';
import type { ForwardFlow } from '../config/forward.ts';
import { createGate, forgetFailures } from '../gate/gate.ts';
import { lanesOf } from '../queues/lanes.ts';
import type { Queues } from '../queues/queues.ts';
import type { Keys } from '../redis/keys.ts';
import { writeAudit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import {
  changeFlowSettings,
  type FlowSettingsRow,
  holdFlowSettings,
} from '../store/flow-settings.ts';
import { publishLive } from '../store/live.ts';
import { copyFlowState } from './flow-state.ts';
import { targetName } from './target-gate.ts';
import { previousTarget, targetUrl, withTarget } from './target-url.ts';

/** What is changed about flows while they run: in Postgres, with its audit, and for all workers at once. */
export interface ChangeDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  queues: Pick<Queues, 'queueOf'>;
}

/** Who paused it where nobody did: it paused itself. */
export const byItself = 'auto';

/** Events wait from the next one on. Returns whether that is news: whoever paused it first stays named. */
export async function pauseFlow(
  deps: ChangeDeps,
  flow: Flow,
  { by, reason }: { by: string; reason: string },
): Promise<boolean> {
  return change(deps, flow, by, 'flow.pause', { reason }, (set) =>
    set.pausedBy === null
      ? { pausedBy: by, pausedAt: new Date(), pauseReason: reason, updatedBy: by }
      : undefined,
  );
}

/** What has waited goes on at once. */
export async function resumeFlow(deps: ChangeDeps, flow: Flow, by: string): Promise<boolean> {
  const changed = await change(deps, flow, by, 'flow.resume', {}, (set) =>
    set.pausedBy === null
      ? undefined
      : { pausedBy: null, pausedAt: null, pauseReason: null, updatedBy: by },
  );
  if (!changed) return false;
  // A target gets a new chance.
  if (flow.kind === 'forward') await createGate(deps).succeeded(targetName(flow.id));
  await wake(deps, flow);
  return true;
}

/** What waits goes to the new address, and so does the next try of what is being tried. */
export async function setTarget(
  deps: ChangeDeps,
  flow: ForwardFlow,
  url: string,
  by: string,
): Promise<boolean> {
  const changed = await change(deps, flow, by, 'flow.target', { to: hostOf(url) }, (set) =>
    targetUrl(flow.url, set).url === url
      ? undefined
      : { ...withTarget(flow.url, set, url), updatedBy: by },
  );
  if (changed) await startAnew(deps, flow);
  return changed;
}

/** Back to the address before. @returns undefined: there is none */
export async function undoTarget(
  deps: ChangeDeps,
  flow: ForwardFlow,
  by: string,
): Promise<string | undefined> {
  let url: string | undefined;
  const changed = await change(deps, flow, by, 'flow.target', { undo: true }, (set) => {
    url = previousTarget(flow.url, set);
    return url === undefined ? undefined : { ...withTarget(flow.url, set, url), updatedBy: by };
  });
  if (changed) await startAnew(deps, flow);
  return url;
}

async function change(
  deps: ChangeDeps,
  flow: Flow,
  actor: string,
  action: string,
  details: Record<string, unknown>,
  decide: (set: FlowSettingsRow) => Partial<FlowSettingsRow> | undefined,
): Promise<boolean> {
  const changed = await deps.db.transaction(async (tx) => {
    const wanted = decide(await holdFlowSettings(tx, flow.id));
    if (!wanted) return false;
    await writeAudit(tx, { actor, action, subject: flow.id, details });
    // Before the commit: what Redis does not take is not changed, and of two at once the second is
    // copied second.
    await copyFlowState(deps, flow.id, await changeFlowSettings(tx, flow.id, wanted));
    return true;
  });
  if (changed) await publishLive(deps.redis, deps.keys, [{ kind: 'flow', id: flow.id }]);
  return changed;
}

/** What the target before has done or asked for is not the new one's. */
async function startAnew(deps: ChangeDeps, flow: ForwardFlow): Promise<void> {
  await forgetFailures(deps, targetName(flow.id));
  await wake(deps, flow);
}

/** Nobody who has waited waits on. */
async function wake({ queues }: ChangeDeps, flow: Flow): Promise<void> {
  await Promise.all(lanesOf([flow]).map(({ name }) => queues.queueOf(name).promoteJobs()));
}

/** An address may hold a token in its query. */
function hostOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
