import { expect, test } from 'vitest';
import { windowAt } from './window.ts';

const hour = 3_600_000;

test.each([
  [-1, 'free'],
  [0, 'free'],
  [48 * hour, 'free'],
  [48 * hour + 1, 'paid'],
  [7 * 24 * hour, 'paid'],
  [7 * 24 * hour + 1, 'closed'],
  [365 * 24 * hour, 'closed'],
])('%i ms after the customer was heard of it is %s', (ageMs, want) => {
  const nowMs = Date.parse('2026-06-01T00:00:00Z');
  expect(windowAt(nowMs - ageMs, nowMs)).toBe(want);
});
