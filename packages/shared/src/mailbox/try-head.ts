import { PermanentError } from '../errors.ts';
import { NewerFormatError } from '../formats.ts';
import { errorMessage } from '../logging/error-message.ts';
import { erasedReason } from '../records/erase-customer.ts';
import type { OutcomeRecord } from '../records/record.ts';
import type { Attempt, DrainDeps, DrainVerdict } from './drain.ts';
import { DrainPaused } from './drain-paused.ts';
import { type Drain, deferHead, finishHead, type Head, type WaitsFor } from './mailbox.ts';
import { maxAttempts } from './retry-policy.ts';
import type { StoredEvent } from './stored-event.ts';

/** What came of handling a head once; nobody has been told yet. */
export type Tried = { kind: 'handled'; verdict: DrainVerdict } | Failed;

interface Failed {
  kind: 'failed';
  event: StoredEvent | undefined;
  attempt: Attempt;
  startedAtMs: number;
  error: unknown;
}

/** Nobody knows what the last worker got done before it died. */
class AttemptsUsedUp extends Error {
  override name = 'AttemptsUsedUp';
  override message = `each of ${maxAttempts} attempts ended with its worker`;
}

/** Handles a head, and throws nothing. */
export async function tryHead(deps: DrainDeps, drain: Drain, head: Head): Promise<Tried> {
  const startedAtMs = deps.nowMs();
  const { remembered, isClear } = head;
  const attempt: Attempt = { drain, attempt: head.attempt, effects: [], remembered, isClear };
  let event = head.event;
  try {
    if (head.attempt > maxAttempts) throw new AttemptsUsedUp();
    if (head.problem !== undefined) throw head.problem;
    event ??= await deps.load(head.id);
    if (!event) throw new PermanentError('the event is neither in Redis nor in Postgres');
    const handled = isErased(event)
      ? { state: 'skipped' as const, reason: erasedReason }
      : await deps.handle(event, attempt);
    const { effects } = attempt;
    const part = { remoteId: effects.at(-1)?.remoteId, ...handled };
    const outcome = outcomeOf(deps, head, attempt, part);
    return { kind: 'handled', verdict: { outcome, event, startedAtMs } };
  } catch (error) {
    return { kind: 'failed', event, attempt, startedAtMs, error };
  }
}

/** The customer has had it deleted while it waited: that there was an event is all that is left. */
function isErased({ body }: StoredEvent): boolean {
  return body.length === 0;
}

/**
 * Leaves a head that failed for a later try, or parks it and reads the next.
 * @throws FencedError, DrainPaused
 */
export async function settleFailure(
  deps: DrainDeps,
  drain: Drain,
  head: Head,
  { event, attempt, startedAtMs, error }: Failed,
): Promise<Head | undefined> {
  if (error instanceof AttemptsUsedUp) return parkHead(error.message, 'uncertain');
  const message = errorMessage(error);
  const verdict = deps.decideRetry(error, head.attempt);
  if (verdict.kind === 'leave') throw error;
  if (verdict.kind === 'park') return parkHead(message, verdict.state, error);
  const waited = verdict.kind === 'wait' ? waitsFor(error) : false;
  const outcome = outcomeOf(deps, head, attempt, {
    state: 'retrying',
    lastError: message,
    reason: waited || 'failed',
  });
  const isNews = await deferHead(deps, drain, outcome, waited);
  deps.report({ outcome, event, error, startedAtMs, isNews });
  throw new DrainPaused(message, verdict.delayMs, head.remembered);

  async function parkHead(reason: string, state: 'parked' | 'uncertain', error?: unknown) {
    await deps.park({ eventId: head.id, mailbox: drain.mailbox, reason });
    const outcome = outcomeOf(deps, head, attempt, { state, reason, lastError: reason });
    const next = await finishHead(deps, drain, outcome);
    deps.report({ outcome, event, error, startedAtMs });
    return next;
  }
}

function waitsFor(error: unknown): WaitsFor {
  return error instanceof NewerFormatError ? 'newer-format' : 'waiting';
}

function outcomeOf(
  deps: Pick<DrainDeps, 'flow' | 'nowMs'>,
  head: Head,
  attempt: Attempt,
  part: Pick<OutcomeRecord, 'state'> & Partial<OutcomeRecord>,
): OutcomeRecord {
  return {
    id: head.id,
    flow: deps.flow,
    attempts: head.attempt,
    effects: attempt.effects,
    ...(attempt.calls ? { calls: attempt.calls } : {}),
    atMs: deps.nowMs(),
    ...part,
  };
}

/** The same, whose reports another hears of, too. */
export function reportingTo(deps: DrainDeps, tell: (verdict: DrainVerdict) => void): DrainDeps {
  return {
    ...deps,
    report(verdict) {
      tell(verdict);
      deps.report(verdict);
    },
  };
}
