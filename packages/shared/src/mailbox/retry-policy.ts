import {
  BadInputError,
  FencedError,
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '../errors.ts';
import { NewerFormatError } from '../formats.ts';

/** About fifty minutes in all: 1 s, 3 s, 9 s, 27 s, ... capped at 15 min. */
export const maxAttempts = 10;
const firstDelayMs = 1_000;
const growth = 3;
const longestDelayMs = 15 * 60_000;
const longestHintMs = 3_600_000;
/** After this, whichever worker is free looks at it: with any newer one about, soon one of those. */
const newerFormatDelayMs = 3_000;

export type RetryVerdict =
  /** Nothing was tried; costs no attempt. */
  | { kind: 'wait'; delayMs: number }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'park'; state: 'parked' | 'uncertain' }
  /** Another worker has the mailbox; leave everything to it. */
  | { kind: 'leave' };

/**
 * What follows a failure. `attempt` counts from 1; `random` in [0, 1) spreads retries so that they
 * don't arrive together. Errors that nobody classified are retried like any other: a repeat costs
 * less than a lost message, and effects happen once whatever is repeated.
 */
export function decideRetry(error: unknown, attempt: number, random: number): RetryVerdict {
  if (error instanceof FencedError) return { kind: 'leave' };
  if (error instanceof WaitError) {
    return { kind: 'wait', delayMs: error.waitMs + Math.floor(random * 250) };
  }
  if (error instanceof NewerFormatError) {
    return { kind: 'wait', delayMs: newerFormatDelayMs + Math.floor(random * 1_000) };
  }
  if (error instanceof PermanentError || error instanceof BadInputError) {
    return { kind: 'park', state: 'parked' };
  }
  if (error instanceof UncertainError) return { kind: 'park', state: 'uncertain' };
  const isUnclear = error instanceof RetryableError && error.outcome === 'unclear';
  if (attempt >= maxAttempts) return { kind: 'park', state: isUnclear ? 'uncertain' : 'parked' };
  const hintMs = error instanceof RetryableError ? error.retryAfterMs : undefined;
  const scheduleMs = Math.min(firstDelayMs * growth ** (attempt - 1), longestDelayMs);
  const jitteredMs = Math.floor(scheduleMs * (0.75 + 0.5 * random));
  // Never sooner than the provider says; nor sooner than we would, or short hints would use up all
  // attempts within seconds.
  return { kind: 'retry', delayMs: Math.max(Math.min(hintMs ?? 0, longestHintMs), jitteredMs) };
}
