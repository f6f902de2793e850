import { UnusableAnswer } from '@omnirelay/adapters/openai/index.ts';
import { type StageName, stageNames } from '@omnirelay/shared/automation/stages.ts';
import { FencedError } from '@omnirelay/shared/errors.ts';
import { errorMessage } from '@omnirelay/shared/logging/error-message.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import {
  type RunRow,
  type StageChange,
  type StageRow,
  saveRun,
  saveStage,
} from '@omnirelay/shared/store/runs.ts';
import { afterComposeFailure, afterFailure, type FailureVerdict } from './after-failure.ts';
import { handled } from './automation.ts';
import type { AutomationContext } from './automation-deps.ts';
import type { Read } from './begin-run.ts';
import { createReader, createRun } from './create-run.ts';
import { outcomeOf } from './outcome.ts';
import { passStage } from './pass-stage.ts';
import type { Run } from './run.ts';
import { compose } from './stages/compose.ts';
import { readSnapshot, readTrigger } from './stages/context.ts';
import { stageNamed } from './stages/index.ts';

/** How a stage has ended. */
export type StageEnd = Omit<StageChange, 'status'> & { status: EndStatus };
type EndStatus = 'suggested' | 'applied' | 'skipped' | 'failed' | 'uncertain';

/**
 * Passes what is left of the stages, each noted before the next begins: killed at any moment, the run goes
 * on with the stage that it was at, and repeats nothing.
 * @param read what was read to begin it; absent where it goes on
 * @throws what makes the event come back later
 */
export async function passStages(
  context: AutomationContext,
  row: RunRow,
  stored: StageRow[],
  read?: Read,
): Promise<Handled> {
  const { db, attempt, nowMs } = context;
  const owner = attempt.drain.owner;
  const stages = new Map(stored.map((stage) => [stage.stage as StageName, stage]));
  const reader = read?.reader ?? createReader(context);
  const run = createRun(context, reader, row, stages, { isByPerson: false });

  const note = async (name: StageName, change: StageChange) => {
    await saveStage(db, { id: row.id, owner }, name, change, reader.takeSpent());
    const known = stages.get(name);
    stages.set(name, { ...(known ?? emptyStage(row.id, name, nowMs())), ...change });
    await context.publish(row.id).catch(() => {});
    if (change.status !== 'running') {
      context.metrics.runStages.inc({ flow: row.flow, stage: name, status: change.status });
    }
  };

  for (const name of stageNames) {
    const known = stages.get(name);
    if (known && known.status !== 'running') continue;
    // Says since when it is tried; the run's page shows what is under way.
    if (!known) await note(name, { status: 'running' });
    try {
      const ended = await end(name);
      await note(name, { ...ended, finishedAt: new Date(nowMs()) });
    } catch (error) {
      const verdict = verdictOn(name, error);
      if (verdict.kind === 'end') {
        const { status, reason } = verdict;
        const before = stages.get(name)?.details ?? {};
        const details = { ...before, ...paidFor(before, error) };
        await note(name, { status, reason, details, finishedAt: new Date(nowMs()) });
        continue;
      }
      if (!(error instanceof FencedError)) {
        const tries = (stages.get(name)?.tries ?? 0) + (verdict.countsAsTry ? 1 : 0);
        const before = stages.get(name)?.details ?? {};
        const details = { ...before, lastError: errorMessage(error), ...paidFor(before, error) };
        await note(name, { status: 'running', details, tries });
      }
      throw error;
    }
  }
  return finish();

  async function end(name: StageName): Promise<StageEnd> {
    if (name === 'context') return passContext();
    const blocked = blockedBy(run, name);
    if (blocked !== undefined) return { status: 'skipped', reason: blocked };
    if (name === 'compose') return passCompose(run, stages.get(name)?.details ?? {});
    const before = stages.get(name);
    const begun =
      before?.proposal == null ? undefined : { proposal: before.proposal, made: madeBy(before) };
    return passStage(run, stageNamed(name), begun, (made) =>
      note(name, { ...made, status: 'running' }),
    );
  }

  /** What was read before a crash is what the run is about. */
  async function passContext(): Promise<StageEnd> {
    if (row.snapshot === null) {
      const trigger = read?.trigger ?? (await readTrigger(reader));
      if (trigger.kind === 'nothing') return { status: 'skipped', reason: trigger.reason };
      if (trigger.id !== row.triggerId) return { status: 'skipped', reason: 'superseded' };
      const snapshot = await readSnapshot(reader, trigger);
      await saveRun(db, { id: row.id, owner }, { snapshot });
      run.snapshot = snapshot;
      run.noteTicket(trigger.ticket);
    }
    const { messages, comments } = run.snapshot;
    const details = { messages: messages.length, comments: comments.length };
    return { status: 'applied', reason: null, details };
  }

  function verdictOn(name: StageName, error: unknown): FailureVerdict {
    const known = stages.get(name);
    if (name !== 'compose') return afterFailure(error, attempt.attempt);
    const sinceMs = known?.startedAt.getTime() ?? nowMs();
    return afterComposeFailure(error, { tries: known?.tries ?? 0, sinceMs }, nowMs());
  }

  async function finish(): Promise<Handled> {
    const ended = new Map(
      [...stages].map(([name, { status, reason }]) => [name, { status, reason }]),
    );
    const outcome = outcomeOf(ended, escalationOf(run));
    const finishedAt = new Date(nowMs());
    await saveRun(db, { id: row.id, owner }, { ...outcome, finishedAt });
    context.metrics.runs.inc({ flow: row.flow, state: outcome.state });
    await context.publish(row.id).catch(() => {});
    return handled({ id: row.id, ...outcome });
  }
}

/** Why a stage can't have its turn, whatever it would say itself. Pure. */
export function blockedBy(
  run: Pick<Run, 'outcomeOf' | 'ask'>,
  name: StageName,
): string | undefined {
  const context = run.outcomeOf('context');
  if (context?.status === 'failed') return 'not-read';
  if (context?.status === 'skipped') return context.reason ?? 'skipped';
  for (const earlier of ['link', 'dispatch', 'respond'] as const) {
    if (earlier !== name && run.outcomeOf(earlier)?.reason === 'superseded') return 'superseded';
  }
  if (name === 'compose') return run.ask ? undefined : 'no-model';
  if (!needComposition.includes(name)) return undefined;
  return run.outcomeOf('compose')?.status === 'applied' ? undefined : 'not-composed';
}

const needComposition: StageName[] = ['respond', 'updateTicket', 'updateDeal', 'addNote'];

/** Answers that could not be used cost money, too. */
function paidFor(before: Record<string, unknown>, error: unknown): Record<string, unknown> {
  if (!(error instanceof UnusableAnswer)) return {};
  const { reason, facts } = error;
  return { unusable: [...((before.unusable as unknown[]) ?? []), { reason, ...facts }] };
}

async function passCompose(run: Run, before: Record<string, unknown>): Promise<StageEnd> {
  const { composition, problems, ...facts } = await compose(run);
  const common = {
    proposal: composition,
    confidence: composition.confidence,
    inputsHash: facts.inputsHash,
    details: { ...before, ...facts, problems },
  };
  if (problems.length > 0) {
    return { ...common, status: 'failed', reason: problems.join('; ') };
  }
  return { ...common, status: 'applied', reason: composition.escalate ? 'escalate' : null };
}

/** Why the model wants a person to have the ticket. */
function escalationOf(run: Run): string | undefined {
  const composed = run.outcomeOf('compose');
  return composed?.status === 'applied' && composed.reason === 'escalate' ? 'escalate' : undefined;
}

function madeBy(row: StageRow): Omit<StageEnd, 'status'> {
  const { proposal, reason, confidence, inputsHash, calls, details } = row;
  return { proposal, reason, confidence, inputsHash, calls, details };
}

function emptyStage(runId: string, stage: StageName, nowMs: number): StageRow {
  return {
    runId,
    stage,
    status: 'running',
    reason: null,
    confidence: null,
    inputsHash: null,
    proposal: null,
    edited: null,
    calls: [],
    details: {},
    remoteId: null,
    tries: 0,
    deskCredits: 0,
    crmCredits: 0,
    startedAt: new Date(nowMs),
    finishedAt: null,
    decision: null,
    decidedBy: null,
    decidedAt: null,
    application: null,
  };
}
