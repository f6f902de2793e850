import { normalizeZoho } from '@omnirelay/adapters/zoho/normalize.ts';
import {
  applyType,
  readAutomationRequest,
  runType,
} from '@omnirelay/shared/automation/requests.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { findLatestRun, findRun, takeRun } from '@omnirelay/shared/store/runs.ts';
import { applySuggestion } from './apply-suggestion.ts';
import type { AutomationContext, AutomationDeps } from './automation-deps.ts';
import { beginRun } from './begin-run.ts';
import { decideEvent } from './decide-event.ts';
import type { Snapshot } from './model.ts';
import { passStages } from './pass-stages.ts';

export type HandleTicketEvent = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** Carries a ticket through the stages, for every event that asks for it: read, decide, perform. */
export function createAutomation(deps: AutomationDeps): HandleTicketEvent {
  return async (event, attempt) => {
    const context: AutomationContext = { ...deps, event, attempt };
    if (event.type === applyType || event.type === runType) {
      const request = readAutomationRequest(event);
      return request.kind === 'apply'
        ? applySuggestion(context, request)
        : run(context, { switches: request.switches, requestedBy: request.actor });
    }
    return run(context, undefined);
  };
}

/** Somebody tries a ticket out, by switches of their own. */
export interface Trial {
  switches: SomeSwitches;
  requestedBy: string;
}

/** Goes on with the run that this event began, or begins it. */
async function run(context: AutomationContext, trial: Trial | undefined): Promise<Handled> {
  const { db, event, attempt } = context;
  const begun = await findRun(db, event.id);
  if (begun && begun.run.state !== 'running') return handled(begun.run);
  if (begun) {
    await takeRun(db, event.id, attempt.drain.owner);
    return passStages(context, { ...begun.run, owner: attempt.drain.owner }, begun.stages);
  }
  const told = trial ? undefined : normalizeZoho(parseJson(event.body.toString()));
  if (told) {
    const decision = decideEvent(told, event.id, await latestRun(context));
    if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
  }
  const begin = await beginRun(context, trial, told?.overrides ?? {});
  return begin.kind === 'over' ? begin.handled : passStages(context, begin.run, [], begin.read);
}

async function latestRun({ db, flow, event }: AutomationContext) {
  const latest = await findLatestRun(db, flow.id, event.conversationKey);
  if (!latest) return undefined;
  const snapshot = latest.snapshot as Snapshot | null;
  return { ...latest, threadIds: snapshot?.messages.map(({ id }) => id) ?? [] };
}

/** An event whose run is over says how. */
export function handled({
  id,
  state,
  reason,
}: {
  id: string;
  state: string;
  reason: string | null;
}): Handled {
  if (state === 'skipped') return { state: 'skipped', reason: reason ?? 'skipped' };
  return { state: 'done', reason: state, remoteId: `run-${id}` };
}
