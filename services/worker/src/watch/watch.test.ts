import { LeakError } from '@omnirelay/adapters/visibility.ts';
import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import {
  BadInputError,
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '@omnirelay/shared/errors.ts';
import { outcomeOf, waitReasonOf } from '@omnirelay/shared/gate/call-watch.ts';
import { describe, expect, test } from 'vitest';
import { errorClass } from '../error-class.ts';
import { stalledFor } from './consumption.ts';
import { breakerLevel } from './watch-breakers.ts';
import { gateNames } from './watch-rounds.ts';

describe('the level of a breaker', () => {
  test.each([
    { name: 'never opened', openUntil: null, probing: null, want: 0 },
    { name: 'open', openUntil: '1001', probing: null, want: 2 },
    { name: 'its time is over', openUntil: '1000', probing: null, want: 1 },
    { name: 'a probe is under way', openUntil: '21000', probing: '1', want: 1 },
  ])('$name: $want', ({ openUntil, probing, want }) => {
    expect(breakerLevel({ openUntil, probing }, 1_000)).toBe(want);
  });

  test('is looked at for connections, targets and look-up sources alike', () => {
    const flow = { kind: 'forward', id: 'crew', from: 'a', url: 'https://crew.test' };
    const connections = { llm: { provider: 'openai' } } as never;
    expect(gateNames({ connections, flows: [ForwardFlow.parse(flow)] })).toEqual([
      'llm',
      'forward.crew',
    ]);
  });
});

test.each([
  { name: 'nothing is due', dueSince: undefined, moved: 0, want: 0 },
  { name: 'due, and nobody has ever moved', dueSince: 400, moved: 0, want: 600 },
  { name: 'due, and somebody moved since', dueSince: 400, moved: 900, want: 100 },
  {
    name: 'an old success does not count against what has just come',
    dueSince: 995,
    moved: 1,
    want: 5,
  },
  { name: 'another machine’s clock is ahead', dueSince: 400, moved: 1_500, want: 0 },
])('stalled: $name', ({ dueSince, moved, want }) => {
  expect(stalledFor(dueSince, moved, 1_000)).toBe(want);
});

test.each([
  { error: new RetryableError('x'), want: 'retryable' },
  { error: new PermanentError('x'), want: 'permanent' },
  { error: new BadInputError('x', 'x'), want: 'bad-input' },
  { error: new UncertainError('x'), want: 'uncertain' },
  { error: new LeakError('x'), want: 'leak' },
  { error: new TypeError('x'), want: 'unexpected' },
  { error: 'x', want: 'unexpected' },
])('a class of errors: $want', ({ error, want }) => {
  expect(errorClass(error)).toBe(want);
});

test.each([
  { error: new RetryableError('HTTP 500', { trouble: 'failing' }), want: 'failed' },
  {
    error: new RetryableError('HTTP 503', { trouble: 'failing', retryAfterMs: 1 }),
    want: 'failed',
  },
  { error: new RetryableError('HTTP 429', { trouble: 'throttled' }), want: 'throttled' },
  { error: new RetryableError('HTTP 429 of one ticket', { retryAfterMs: 1 }), want: 'throttled' },
  { error: new PermanentError('HTTP 422'), want: 'refused' },
  { error: new RetryableError('unusable'), want: 'other' },
  { error: new TypeError('x'), want: 'other' },
] as const)('a call ends $want', ({ error, want }) => {
  expect(outcomeOf(error)).toBe(want);
});

test.each([
  { reason: 'breaker is open', want: 'breaker' },
  { reason: 'provider asked us to wait', want: 'pause' },
  { reason: 'limit zendesk-main:ticket-42', want: 'limit' },
  { reason: 'an unclear write may still be applied', want: 'unsettled' },
  { reason: new WaitError('whatever a customer’s name is', 1).reason, want: 'other' },
])('what is waited for is told without details: $want', ({ reason, want }) => {
  expect(waitReasonOf(reason)).toBe(want);
});
