import {
  effectiveSwitches,
  levels,
  type SomeSwitches,
  type SwitchedStage,
  type Switches,
  switchedStages,
} from '@omnirelay/shared/automation/stages.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { findFlowSwitches } from '@omnirelay/shared/store/flow-switches.ts';
import { endOlderSuggestions } from '@omnirelay/shared/store/run-decisions.ts';
import {
  countRunsSince,
  findRun,
  findRunOf,
  type RunRow,
  saveRun,
  startRun,
} from '@omnirelay/shared/store/runs.ts';
import type { Trial } from './automation.ts';
import type { AutomationContext } from './automation-deps.ts';
import { createReader, type Reader } from './create-run.ts';
import { readTrigger, type Trigger } from './stages/context.ts';

export type Begin = { kind: 'run'; run: RunRow; read: Read } | { kind: 'over'; handled: Handled };

/** What was read to begin a run: the context stage need not read it again. */
export interface Read {
  /** with what it has spent */
  reader: Reader;
  trigger: Extract<Trigger, { kind: 'trigger' }>;
}

const hourMs = 3_600_000;

/**
 * Looks which of the customer's messages is to be answered. One that has a run already is none of this
 * event's business: that is what makes duplicates, echoes and polls harmless.
 */
export async function beginRun(
  context: AutomationContext,
  trial: Trial | undefined,
  told: Partial<Record<SwitchedStage, boolean>>,
): Promise<Begin> {
  const { db, flow, event, attempt } = context;
  // Before the ticket is read: what waits now is answered with what is read then.
  const covers = await context.waiting(attempt.drain.mailbox);
  const reader = createReader(context);
  const { ticketId } = reader;
  const trigger = await readTrigger(reader);
  if (trigger.kind === 'trigger' && !trial) {
    const of = { flow: flow.id, ticketId, triggerId: trigger.id };
    if (await findRunOf(db, of)) return over({ state: 'skipped', reason: 'already-run' });
    await refuseLoop(context);
  }
  const overrides = trial?.switches ?? restrictions(told);
  const switches = await switchesOf(context, trial, overrides);
  await startRun(db, {
    ...rowOf(reader, trigger),
    id: event.id,
    flow: flow.id,
    connection: event.connection,
    requestedBy: trial?.requestedBy ?? null,
    overrides,
    switches,
    covers,
    owner: attempt.drain.owner,
  });
  if (trigger.kind === 'nothing') {
    const { reason } = trigger;
    const at = { id: event.id, owner: attempt.drain.owner };
    await saveRun(db, at, { state: 'skipped', reason, finishedAt: new Date(context.nowMs()) });
    await context.publish(event.id);
    return over({ state: 'skipped', reason });
  }
  if (!trial) await endOlderSuggestions(db, { id: event.id, flow: flow.id, ticketId });
  const started = await findRun(db, event.id);
  if (!started) throw new Error(`run ${event.id} was not stored`);
  return { kind: 'run', run: started.run, read: { reader, trigger } };
}

/** Whoever writes again and again is answered by a person. @throws PermanentError */
async function refuseLoop({ db, flow, event, nowMs }: AutomationContext): Promise<void> {
  const since = new Date(nowMs() - hourMs);
  const count = await countRunsSince(db, flow.id, event.conversationKey, since);
  if (count < flow.runsPerHour) return;
  throw new PermanentError(
    `the ticket has had ${count} runs within an hour, which looks like a loop: see what writes to it, then replay`,
  );
}

/** Whoever sends a webhook may hold a stage back, and not turn one on. */
function restrictions(told: Partial<Record<SwitchedStage, boolean>>): SomeSwitches {
  return Object.fromEntries(
    switchedStages.filter((stage) => told[stage] === false).map((stage) => [stage, 'suggest']),
  );
}

async function switchesOf(
  { db, flow, environment }: AutomationContext,
  trial: Trial | undefined,
  overrides: SomeSwitches,
): Promise<Switches> {
  if (trial) return effectiveSwitches(onlySuggesting, overrides);
  const set = await findFlowSwitches(db, flow.id);
  const standing = effectiveSwitches(flow.stages, set?.switches ?? {}, environment);
  // A stage that is off stays off.
  return Object.fromEntries(
    switchedStages.map((stage) => [
      stage,
      standing[stage] === 'on' ? (overrides[stage] ?? 'on') : standing[stage],
    ]),
  ) as Switches;
}

const onlySuggesting: Switches = { ...levels[1], link: 'suggest', dispatch: 'suggest' };

function rowOf({ ticketId, nowMs }: Reader, trigger: Trigger) {
  const { ticket } = trigger;
  const isTrigger = trigger.kind === 'trigger';
  return {
    ticketId,
    ticketNumber: ticket?.ticketNumber ?? '',
    subject: ticket?.subject ?? '',
    customer: ticket?.contact?.email ?? ticket?.email ?? '',
    triggerId: isTrigger ? trigger.id : '',
    triggerAt: new Date(isTrigger ? trigger.atMs : nowMs()),
  };
}

function over(handled: Handled): Begin {
  return { kind: 'over', handled };
}
