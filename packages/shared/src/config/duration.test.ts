import { expect, test } from 'vitest';
import { durationMs } from './duration.ts';

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['20h', 72_000_000],
  ['7d', 604_800_000],
])('%s is %i milliseconds', (text, want) => {
  expect(durationMs.parse(text)).toBe(want);
});

test.each(['', '30', 's', '1.5h', '-5m', '5 m', '5M', '5m30s', ' 5m', 300])(
  '%j is refused',
  (text) => {
    expect(durationMs.safeParse(text).success).toBe(false);
  },
);
