import {
  FencedError,
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '@omnirelay/shared/errors.ts';
import { maxAttempts } from '@omnirelay/shared/mailbox/retry-policy.ts';
import { expect, test } from 'vitest';
import { afterComposeFailure, afterFailure } from './after-failure.ts';

const down = new RetryableError('GET ticket: HTTP 503');
const unclear = new RetryableError('PATCH ticket: timeout', { outcome: 'unclear' });
const wait = new WaitError('rate limit', 1_000);

test.each([
  { error: new FencedError('box'), attempt: 1, want: { kind: 'again', countsAsTry: false } },
  { error: wait, attempt: maxAttempts, want: { kind: 'again', countsAsTry: false } },
  { error: down, attempt: 1, want: { kind: 'again', countsAsTry: true } },
  { error: down, attempt: maxAttempts, want: { kind: 'end', status: 'failed' } },
  { error: unclear, attempt: maxAttempts, want: { kind: 'end', status: 'uncertain' } },
  { error: new Error('a mistake'), attempt: 2, want: { kind: 'again', countsAsTry: true } },
  { error: new PermanentError('HTTP 422'), attempt: 1, want: { kind: 'end', status: 'failed' } },
  { error: new UncertainError('sent?'), attempt: 1, want: { kind: 'end', status: 'uncertain' } },
])('a stage after $error.name at attempt $attempt', ({ error, attempt, want }) => {
  expect(afterFailure(error, attempt)).toMatchObject(want);
});

const nowMs = 1_000_000_000;
const first = { tries: 0, sinceMs: nowMs };
test.each([
  { error: down, tried: first, want: { kind: 'again', countsAsTry: true } },
  { error: down, tried: { ...first, tries: 1 }, want: { kind: 'again', countsAsTry: true } },
  { error: down, tried: { ...first, tries: 2 }, want: { kind: 'end', status: 'failed' } },
  { error: down, tried: { ...first, sinceMs: nowMs - 200_000 }, want: { kind: 'end' } },
  { error: wait, tried: { ...first, tries: 2 }, want: { kind: 'again', countsAsTry: false } },
  { error: new WaitError('paused', 200_000), tried: first, want: { kind: 'end' } },
  {
    error: new RetryableError('429', { retryAfterMs: 3_600_000 }),
    tried: first,
    want: { kind: 'end' },
  },
  { error: new PermanentError('no credit'), tried: first, want: { kind: 'end', status: 'failed' } },
  { error: new FencedError('box'), tried: { ...first, tries: 9 }, want: { kind: 'again' } },
])('composing after $error.message, tried $tried.tries times', ({ error, tried, want }) => {
  expect(afterComposeFailure(error, tried, nowMs)).toMatchObject(want);
});
