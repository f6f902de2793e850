import { expect, test } from 'vitest';
import { judgeWindow } from './window.ts';

const hourMs = 3_600_000;
const now = Date.parse('2026-11-20T03:00:00.000Z');
const funded = { cloudAccount: 'funded', closedWindow: -230 } as const;

test.each([
  { hoursAgo: 0, given: funded, want: { kind: 'free' } },
  { hoursAgo: 48, given: funded, want: { kind: 'free' } },
  { hoursAgo: 48.01, given: funded, want: { kind: 'billed' } },
  { hoursAgo: 168, given: funded, want: { kind: 'billed' } },
  { hoursAgo: 168.01, given: funded, want: { kind: 'refused', error: -230 } },
  {
    hoursAgo: 168.01,
    given: { ...funded, closedWindow: -232 as const },
    want: { kind: 'refused', error: -232 },
  },
  {
    hoursAgo: 60,
    given: { ...funded, cloudAccount: 'none' as const },
    want: { kind: 'refused', error: -320 },
  },
  {
    hoursAgo: 60,
    given: { ...funded, cloudAccount: 'empty' as const },
    want: { kind: 'refused', error: -321 },
  },
])('$hoursAgo hours ago, $given.cloudAccount: $want.kind', ({ hoursAgo, given, want }) => {
  expect(judgeWindow(now - hoursAgo * hourMs, now, given)).toEqual(want);
});

test('whoever never wrote can’t be written to', () => {
  expect(judgeWindow(undefined, now, funded)).toEqual({ kind: 'refused', error: -230 });
});
