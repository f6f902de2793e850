import {
  BadInputError,
  FencedError,
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '@omnirelay/shared/errors.ts';
import { errorMessage } from '@omnirelay/shared/logging/error-message.ts';
import { maxAttempts } from '@omnirelay/shared/mailbox/retry-policy.ts';

export type FailureVerdict =
  /** Nothing was decided: the head comes back to this stage. */
  | { kind: 'again'; countsAsTry: boolean }
  | { kind: 'end'; status: 'failed' | 'uncertain'; reason: string };

/**
 * What a stage's failure means for its run. A run always ends: what the last attempt can't do is written
 * down, and the stages after it have their turn. Pure.
 */
export function afterFailure(error: unknown, attempt: number): FailureVerdict {
  if (error instanceof FencedError) return { kind: 'again', countsAsTry: false };
  if (error instanceof WaitError) return { kind: 'again', countsAsTry: false };
  if (error instanceof UncertainError) return end('uncertain', error);
  if (error instanceof PermanentError || error instanceof BadInputError) {
    return end('failed', error);
  }
  if (attempt < maxAttempts) return { kind: 'again', countsAsTry: true };
  const isUnclear = error instanceof RetryableError && error.outcome === 'unclear';
  return end(isUnclear ? 'uncertain' : 'failed', error);
}

const composeTries = 3;
const composeWithinMs = 3 * 60_000;

/** The model gets three tries within three minutes; then a person has the ticket. Pure. */
export function afterComposeFailure(
  error: unknown,
  tried: { tries: number; sinceMs: number },
  nowMs: number,
): FailureVerdict {
  if (error instanceof FencedError) return { kind: 'again', countsAsTry: false };
  if (error instanceof PermanentError || error instanceof BadInputError) {
    return end('failed', error);
  }
  const isTry = !(error instanceof WaitError);
  const tries = tried.tries + (isTry ? 1 : 0);
  const waitMs = error instanceof WaitError ? error.waitMs : hintOf(error);
  const isOver = tries >= composeTries || nowMs + waitMs - tried.sinceMs > composeWithinMs;
  return isOver ? end('failed', error) : { kind: 'again', countsAsTry: isTry };
}

function hintOf(error: unknown): number {
  return (error instanceof RetryableError && error.retryAfterMs) || 0;
}

function end(status: 'failed' | 'uncertain', error: unknown): FailureVerdict {
  return { kind: 'end', status, reason: errorMessage(error) };
}
