import { FencedError, PermanentError } from '../errors.ts';
import { NewerFormatError } from '../formats.ts';
import { errorMessage } from '../logging/error-message.ts';
import { erasedReason } from '../records/erase-customer.ts';
import type { EffectRecord, FlowState, ForwardCall, OutcomeRecord } from '../records/record.ts';
import { inHandleSpan } from '../tracing/handle-span.ts';
import {
  type Drain,
  deferHead,
  finishHead,
  type Head,
  takeHead,
  type WaitsFor,
} from './mailbox.ts';
import { maxAttempts, type RetryVerdict } from './retry-policy.ts';
import type { StoredEvent } from './stored-event.ts';

/** How a flow answers for one event. */
export interface Handled {
  state: Extract<FlowState, 'done' | 'skipped'>;
  reason?: string;
  remoteId?: string;
}

export interface Attempt {
  drain: Drain;
  attempt: number;
  /** Effects that are confirmed; recorded even when a later one fails. */
  effects: EffectRecord[];
  /** Calls of a target; recorded however they ended. */
  calls?: ForwardCall[];
  /** What came with the head of the drain's `remember` keys. Whoever takes a value takes it out: it ages. */
  remembered: Map<string, string | null>;
  /** The gate that the drain names had nothing against a call when this event's turn came. */
  isClear: boolean;
}

export interface DrainDeps {
  redis: Parameters<typeof takeHead>[0]['redis'];
  keys: Parameters<typeof takeHead>[0]['keys'];
  flow: string;
  handle(event: StoredEvent, attempt: Attempt): Promise<Handled>;
  /** Reads an event whose bytes Redis no longer has. */
  load(eventId: string): Promise<StoredEvent | undefined>;
  /** Keeps a failed event where an operator finds it; called before it leaves its mailbox. */
  park(parked: { eventId: string; mailbox: string; reason: string }): Promise<void>;
  /** Told of every verdict; must not throw. */
  report(verdict: DrainVerdict): void;
  isStopping(): boolean;
  nowMs(): number;
  decideRetry(error: unknown, attempt: number): RetryVerdict;
}

export interface DrainVerdict {
  outcome: OutcomeRecord;
  event: StoredEvent | undefined;
  error?: unknown;
  /** False where it waits as it did before: that was told. */
  isNews?: boolean;
  startedAtMs: number;
}

/** Thrown to have the job come back later; the head stays where it is. */
export class DrainPaused extends Error {
  override name = 'DrainPaused';
  readonly delayMs: number;
  /** What the head was handled by: should it be another by now, there may be nothing to wait for. */
  readonly remembered: ReadonlyMap<string, string | null>;
  constructor(reason: string, delayMs: number, remembered: ReadonlyMap<string, string | null>) {
    super(reason);
    this.delayMs = delayMs;
    this.remembered = remembered;
  }
}

/** A busy conversation gives its place back after this, so that others get their turn. */
const turnMs = 10_000;

/**
 * Empties one mailbox, oldest first. Returns `more` when it gave its turn back with events left (the
 * caller kicks), `empty` when nothing is left, `fenced` when another worker has taken over.
 * @throws DrainPaused when the head has to wait
 */
export async function drainMailbox(
  deps: DrainDeps,
  drain: Drain,
): Promise<'empty' | 'more' | 'fenced'> {
  const turnEndsAtMs = deps.nowMs() + turnMs;
  let head = await takeHead(deps, drain);
  while (head) {
    if (deps.isStopping() || deps.nowMs() > turnEndsAtMs) {
      await deferHead(deps, drain, undefined, 'waiting');
      return 'more';
    }
    const step = await workOffTraced(deps, drain, head).catch(leaveIfFenced);
    if (step === 'fenced') return 'fenced';
    head = step;
  }
  return 'empty';
}

function waitsFor(error: unknown): WaitsFor {
  return error instanceof NewerFormatError ? 'newer-format' : 'waiting';
}

function leaveIfFenced(error: unknown): 'fenced' {
  if (error instanceof FencedError) return 'fenced';
  throw error;
}

/** The customer has had it deleted while it waited: that there was an event is all that is left. */
function isErased({ body }: StoredEvent): boolean {
  return body.length === 0;
}

/** @throws FencedError, DrainPaused */
function workOffTraced(deps: DrainDeps, drain: Drain, head: Head): Promise<Head | undefined> {
  return inHandleSpan(deps.flow, head, (tellVerdict) => {
    const report = (verdict: DrainVerdict) => {
      tellVerdict(verdict);
      deps.report(verdict);
    };
    return workOff({ ...deps, report }, drain, head);
  });
}

/** @throws FencedError, DrainPaused */
async function workOff(deps: DrainDeps, drain: Drain, head: Head): Promise<Head | undefined> {
  const startedAtMs = deps.nowMs();
  const { remembered, isClear } = head;
  const attempt: Attempt = { drain, attempt: head.attempt, effects: [], remembered, isClear };
  const outcomeOf = (part: Pick<OutcomeRecord, 'state'> & Partial<OutcomeRecord>) => ({
    id: head.id,
    flow: deps.flow,
    attempts: head.attempt,
    effects: attempt.effects,
    ...(attempt.calls ? { calls: attempt.calls } : {}),
    atMs: deps.nowMs(),
    ...part,
  });
  let event = head.event;
  if (head.attempt > maxAttempts) {
    // Nobody knows what the last worker got done before it died.
    return parkHead(`each of ${maxAttempts} attempts ended with its worker`, 'uncertain');
  }
  let handled: Handled;
  try {
    if (head.problem !== undefined) throw head.problem;
    event ??= await deps.load(head.id);
    if (!event) throw new PermanentError('the event is neither in Redis nor in Postgres');
    handled = isErased(event)
      ? { state: 'skipped', reason: erasedReason }
      : await deps.handle(event, attempt);
  } catch (error) {
    const message = errorMessage(error);
    const verdict = deps.decideRetry(error, head.attempt);
    if (verdict.kind === 'leave') throw error;
    if (verdict.kind === 'park') return parkHead(message, verdict.state, error);
    const waited = verdict.kind === 'wait' ? waitsFor(error) : false;
    const outcome = outcomeOf({
      state: 'retrying',
      lastError: message,
      reason: waited || 'failed',
    });
    const isNews = await deferHead(deps, drain, outcome, waited);
    deps.report({ outcome, event, error, startedAtMs, isNews });
    throw new DrainPaused(message, verdict.delayMs, remembered);
  }
  const outcome = outcomeOf({ remoteId: attempt.effects.at(-1)?.remoteId, ...handled });
  const next = await finishHead(deps, drain, outcome);
  deps.report({ outcome, event, startedAtMs });
  return next;

  async function parkHead(reason: string, state: 'parked' | 'uncertain', error?: unknown) {
    await deps.park({ eventId: head.id, mailbox: drain.mailbox, reason });
    const outcome = outcomeOf({ state, reason, lastError: reason });
    const next = await finishHead(deps, drain, outcome);
    deps.report({ outcome, event, error, startedAtMs });
    return next;
  }
}
