import type { Ledger } from '../effects/ledger.ts';
import { FencedError } from '../errors.ts';
import type { GateRequest } from '../gate/gate.ts';
import type { EffectRecord, FlowState, ForwardCall, OutcomeRecord } from '../records/record.ts';
import { inHandleSpan } from '../tracing/handle-span.ts';
import { foreseenBatch, workOffBatch } from './batch.ts';
import { type Drain, deferHead, finishHead, type Head, takeHead } from './mailbox.ts';
import type { RetryVerdict } from './retry-policy.ts';
import type { StoredEvent } from './stored-event.ts';
import { reportingTo, settleFailure, tryHead } from './try-head.ts';

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

/** Of flows whose events are worked off several at a time, see `workOffBatch`. */
export interface Ahead {
  /**
   * The id of the effect that will most likely come first, told by the event's header alone. Undefined: it
   * is handled by itself. Handling one that is foreseen must not put anything into the mailbox, nor change
   * what handling the next depends on, other than by the drain's remembered values.
   */
  foresee(event: StoredEvent): string | undefined;
  /** Which all of these effects pass. */
  gate: GateRequest;
  ledger: Pick<Ledger, 'beginAhead' | 'release'>;
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
  /** Absent: events are worked off one by one. */
  ahead?: Ahead | undefined;
}

export interface DrainVerdict {
  outcome: OutcomeRecord;
  event: StoredEvent | undefined;
  error?: unknown;
  /** False where it waits as it did before: that was told. */
  isNews?: boolean;
  startedAtMs: number;
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
    const step = await workOff(deps, drain, head).catch(leaveIfFenced);
    if (step === 'fenced') return 'fenced';
    head = step;
  }
  return 'empty';
}

function leaveIfFenced(error: unknown): 'fenced' {
  if (error instanceof FencedError) return 'fenced';
  throw error;
}

/** Works off the head, and maybe some behind it. @throws FencedError, DrainPaused */
function workOff(deps: DrainDeps, drain: Drain, head: Head): Promise<Head | undefined> {
  const batch = deps.ahead && foreseenBatch(deps.ahead, head);
  return batch ? workOffBatch(deps, drain, batch) : workOffAlone(deps, drain, head);
}

/** @throws FencedError, DrainPaused */
function workOffAlone(deps: DrainDeps, drain: Drain, head: Head): Promise<Head | undefined> {
  return inHandleSpan(deps.flow, head, async (tellVerdict) => {
    const tried = await tryHead(deps, drain, head);
    if (tried.kind === 'failed') {
      return settleFailure(reportingTo(deps, tellVerdict), drain, head, tried);
    }
    const next = await finishHead(deps, drain, tried.verdict.outcome);
    tellVerdict(tried.verdict);
    deps.report(tried.verdict);
    return next;
  });
}
