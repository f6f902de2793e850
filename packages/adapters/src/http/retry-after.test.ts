import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const nowMs = Date.parse('2026-01-15T10:00:00Z');

test.each([
  { header: undefined, want: undefined },
  { header: '', want: undefined },
  { header: '0', want: 0 },
  { header: '7', want: 7_000 },
  { header: ' 7 ', want: 7_000 },
  { header: '1.5', want: 1_500 },
  { header: ['3', '9'], want: 3_000 },
  { header: '86400', want: 3_600_000 },
  { header: '9'.repeat(400), want: 3_600_000 },
  { header: 'Thu, 15 Jan 2026 10:00:30 GMT', want: 30_000 },
  { header: 'Thu, 15 Jan 2026 09:00:00 GMT', want: 0 },
  { header: 'Thursday, 15-Jan-26 10:00:30 GMT', want: 30_000 },
  { header: 'Thu, 32 Jan 2026 10:00:30 GMT', want: undefined },
  { header: '-5', want: undefined },
  { header: '2026', want: 2_026_000 },
  { header: 'soon 2', want: undefined },
  { header: '10s', want: undefined },
  { header: 'NaN', want: undefined },
])('$header -> $want', ({ header, want }) => {
  expect(retryAfterMs(header, nowMs)).toBe(want);
});

test('a daily limit may ask for longer', () => {
  expect(retryAfterMs('7200', nowMs, 86_400_000)).toBe(7_200_000);
  expect(retryAfterMs('999999', nowMs, 86_400_000)).toBe(86_400_000);
});
