import { expect, test } from 'vitest';
import {
  BadInputError,
  FencedError,
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '../errors.ts';
import { decideRetry, maxAttempts } from './retry-policy.ts';

const middle = 0.5;

test.each([
  {
    name: 'first failure waits a second',
    error: new RetryableError('x'),
    attempt: 1,
    want: { kind: 'retry', delayMs: 1_000 },
  },
  {
    name: 'delays triple',
    error: new RetryableError('x'),
    attempt: 5,
    want: { kind: 'retry', delayMs: 81_000 },
  },
  {
    name: 'delays are capped at fifteen minutes',
    error: new RetryableError('x'),
    attempt: 9,
    want: { kind: 'retry', delayMs: 900_000 },
  },
  {
    name: "the provider's hint wins over the schedule",
    error: new RetryableError('x', { retryAfterMs: 90_000 }),
    attempt: 1,
    want: { kind: 'retry', delayMs: 90_000 },
  },
  {
    name: 'a short hint does not use up the attempts within seconds',
    error: new RetryableError('x', { retryAfterMs: 0 }),
    attempt: 4,
    want: { kind: 'retry', delayMs: 27_000 },
  },
  {
    name: 'a senseless hint is capped at an hour',
    error: new RetryableError('x', { retryAfterMs: 10 * 24 * 3_600_000 }),
    attempt: 1,
    want: { kind: 'retry', delayMs: 3_600_000 },
  },
  {
    name: 'the last attempt parks',
    error: new RetryableError('x'),
    attempt: maxAttempts,
    want: { kind: 'park', state: 'parked' },
  },
  {
    name: 'the last attempt of an unclear write leaves it uncertain',
    error: new RetryableError('x', { outcome: 'unclear' }),
    attempt: maxAttempts,
    want: { kind: 'park', state: 'uncertain' },
  },
  {
    name: 'a permanent refusal parks at once',
    error: new PermanentError('x'),
    attempt: 1,
    want: { kind: 'park', state: 'parked' },
  },
  {
    name: 'an unreadable body parks at once',
    error: new BadInputError('c', 'x'),
    attempt: 1,
    want: { kind: 'park', state: 'parked' },
  },
  {
    name: 'an outcome nobody can find out is for a person',
    error: new UncertainError('x'),
    attempt: 1,
    want: { kind: 'park', state: 'uncertain' },
  },
  {
    name: 'a closed gate costs no attempt, however often',
    error: new WaitError('limit', 1_000),
    attempt: 99,
    want: { kind: 'wait', delayMs: 1_125 },
  },
  {
    name: 'a fenced worker leaves everything alone',
    error: new FencedError('m'),
    attempt: 1,
    want: { kind: 'leave' },
  },
  {
    name: 'an unclassified error is retried',
    error: new TypeError('bug'),
    attempt: 2,
    want: { kind: 'retry', delayMs: 3_000 },
  },
])('$name', ({ error, attempt, want }) => {
  expect(decideRetry(error, attempt, middle)).toEqual(want);
});

test('about ten attempts spread over roughly an hour', () => {
  let totalMs = 0;
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    const verdict = decideRetry(new RetryableError('x'), attempt, middle);
    if (verdict.kind === 'retry') totalMs += verdict.delayMs;
  }
  expect(totalMs).toBeGreaterThan(40 * 60_000);
  expect(totalMs).toBeLessThan(90 * 60_000);
});
