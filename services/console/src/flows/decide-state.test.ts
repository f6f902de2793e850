import { expect, test } from 'vitest';
import { decideFlowState } from './decide-state.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const closed = { breaker: 'closed', failingSinceMs: undefined } as const;
const failingFor = (ms: number, breaker: 'closed' | 'open' | 'paused' = 'closed') => ({
  breaker,
  failingSinceMs: nowMs - ms,
});

test.each([
  ['has no target', false, undefined, 'running'],
  ['has one that takes what it is sent', false, closed, 'running'],
  ['has one that failed a moment ago', false, failingFor(5_000), 'running'],
  ['has one that has failed for a while', false, failingFor(30_000), 'failing'],
  ['has one that nothing is sent to now', false, failingFor(1_000, 'open'), 'failing'],
  ['has one that asked us to wait', false, { ...closed, breaker: 'paused' as const }, 'running'],
  ['is paused', true, closed, 'paused'],
  ['is paused, and its target fails', true, failingFor(90_000, 'open'), 'paused'],
] as const)('a flow that %s', (_, isPaused, target, want) => {
  expect(decideFlowState({ isPaused, target }, nowMs)).toBe(want);
});
