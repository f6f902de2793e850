import type { ApplyRequest } from '@omnirelay/shared/automation/requests.ts';
import type { StageName } from '@omnirelay/shared/automation/stages.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { takeSuggestion } from '@omnirelay/shared/store/run-decisions.ts';
import {
  findRun,
  type StageChange,
  type StageRow,
  saveStage,
  takeRun,
} from '@omnirelay/shared/store/runs.ts';
import { afterFailure } from './after-failure.ts';
import type { AutomationContext } from './automation-deps.ts';
import { createReader, createRun } from './create-run.ts';
import { finishBegun } from './finish-begun.ts';
import type { Stage } from './model.ts';
import type { Run } from './run.ts';
import { stageNamed } from './stages/index.ts';

/**
 * Carries out what an operator has approved, as the automation itself would have: the same rules, the same
 * look right before the write, the same effect. How it went is told on the stage's row, where the console
 * waits for it.
 */
export async function applySuggestion(
  context: AutomationContext,
  request: ApplyRequest,
): Promise<Handled> {
  const { db, event, attempt, nowMs } = context;
  const full = await findRun(db, request.runId);
  const row = full?.stages.find(({ stage }) => stage === request.stage);
  if (!full || !row) return { state: 'skipped', reason: 'no-such-stage' };
  if (row.application?.id === event.id) return ended(row.application);
  const owner = attempt.drain.owner;
  await takeRun(db, full.run.id, owner);

  const stages = new Map(full.stages.map((stage) => [stage.stage as StageName, stage]));
  const reader = createReader(context);
  const run = createRun(context, reader, full.run, stages, { isByPerson: true });
  const note = async (change: StageChange) => {
    await saveStage(db, { id: full.run.id, owner }, request.stage, change, reader.takeSpent());
    await context.publish(full.run.id).catch(() => {});
  };

  const tell = async (
    state: 'applied' | 'refused',
    reason: string | undefined,
    change: StageChange,
  ): Promise<Handled> => {
    const application = { id: event.id, state, reason };
    await note({ ...change, application });
    return ended(application);
  };

  // A try that was cut off has taken it already.
  const isTaken = row.status === 'running' && attempt.attempt > 1;
  if (!isTaken && !(await takeSuggestion(db, { runId: row.runId, stage: request.stage }))) {
    const [now = row] = (await findRun(db, row.runId))?.stages.filter(isSame(row)) ?? [];
    return tell('refused', notSuggested(now), statusOf(now));
  }
  let applied: Applied;
  try {
    const stage = stageNamed(request.stage);
    applied = await apply(run, stage, row, request, { isFirstTry: attempt.attempt === 1 });
  } catch (error) {
    const verdict = afterFailure(error, attempt.attempt);
    if (verdict.kind === 'again') throw error;
    const { status, reason } = verdict;
    // What Zoho refused may be changed and applied again; of what is uncertain nobody knows.
    const now = status === 'uncertain' ? status : 'suggested';
    const details = { ...row.details, lastRefusal: reason };
    return tell('refused', reason, { status: now, details });
  }
  if (applied.kind === 'refused') return tell('refused', applied.reason, { status: 'suggested' });
  const { kind: _, ...change } = applied;
  return tell('applied', undefined, {
    ...change,
    status: 'applied',
    decidedBy: request.actor,
    decidedAt: new Date(nowMs()),
    finishedAt: new Date(nowMs()),
  });
}

type Applied =
  | { kind: 'refused'; reason: string }
  | ({ kind: 'applied' } & Pick<
      StageChange,
      'remoteId' | 'calls' | 'edited' | 'decision' | 'details' | 'reason'
    >);

async function apply<P>(
  run: Run,
  stage: Stage<P>,
  row: StageRow,
  request: ApplyRequest,
  { isFirstTry }: { isFirstTry: boolean },
): Promise<Applied> {
  const isEdited =
    request.proposal !== undefined &&
    JSON.stringify(request.proposal) !== JSON.stringify(row.proposal);
  const parsed = stage.proposal.safeParse(isEdited ? request.proposal : row.proposal);
  if (!parsed.success) return refused('the proposal does not have the form of this stage');
  const proposal = parsed.data;
  const forbidden = stage.forbids(run, proposal);
  if (forbidden !== undefined) return refused(forbidden);
  // A try that was cut off may have written it: then its own write must not count against it.
  let performed = isFirstTry ? undefined : await finishBegun(run, stage, proposal);
  if (!performed) {
    const checked = await stage.check(run, proposal);
    if (checked.kind !== 'go') return refused(checked.reason);
  }
  const calls = stage.calls(run, proposal);
  performed ??= await stage.perform(run, proposal);
  const { remoteId, details } = performed;
  return {
    kind: 'applied',
    remoteId,
    calls,
    edited: isEdited ? proposal : null,
    decision: isEdited ? 'edited' : 'unchanged',
    details: { ...row.details, ...details },
  };
}

function isSame({ stage }: StageRow): (other: StageRow) => boolean {
  return (other) => other.stage === stage;
}

function refused(reason: string): Applied {
  return { kind: 'refused', reason };
}

function notSuggested({ status }: StageRow): string {
  return status === 'applied' ? 'already_applied' : `not_suggested: it is ${status}`;
}

/** Stays as it is. */
function statusOf({ status }: StageRow): StageChange {
  return { status: status as StageChange['status'] };
}

function ended({ state, reason }: { state: string; reason?: string | undefined }): Handled {
  if (state === 'applied') return { state: 'done', reason: 'applied' };
  return { state: 'skipped', reason: reason ?? 'refused' };
}
