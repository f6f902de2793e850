import { expect, test } from 'vitest';
import { type WindowState, windowStateAt } from './answer-window.ts';

const freeUntil = '2026-01-15T12:00:00.000Z';
const closesAt = '2026-01-20T12:00:00.000Z';

test.each<[WindowState, string, WindowState]>([
  ['free', '2026-01-15T11:59:00Z', 'free'],
  ['free', '2026-01-15T12:00:01Z', 'paid'],
  ['free', '2026-01-21T00:00:00Z', 'closed'],
  ['paid', '2026-01-16T00:00:00Z', 'paid'],
  ['paid', '2026-01-20T12:00:01Z', 'closed'],
  // A browser whose clock is late.
  ['paid', '2026-01-15T11:00:00Z', 'paid'],
  ['closed', '2026-01-15T11:00:00Z', 'closed'],
])('%s at %s is %s', (state, now, expected) => {
  expect(windowStateAt({ state, freeUntil, closesAt }, new Date(now))).toBe(expected);
});
