import { LeakError } from '@omnirelay/adapters/visibility.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { DrainVerdict } from '@omnirelay/shared/mailbox/drain.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { reportVerdict } from './report.ts';

const nowMs = Date.now();

function noted(
  state: DrainVerdict['outcome']['state'],
  rest: { reason?: string; error?: Error } = {},
) {
  const counted: string[] = [];
  const { reason, error } = rest;
  const outcome = { id: newEventId(nowMs), flow: 'relay', state, attempts: 1, atMs: nowMs, reason };
  reportVerdict(
    {
      log: pino({ level: 'silent' }),
      metrics: createMetrics(),
      tally: { note: (...given) => void counted.push(given.join(' ')) },
    },
    { outcome, event: undefined, error, startedAtMs: nowMs } as unknown as DrainVerdict,
  );
  return counted;
}

test('every verdict is counted for alerts, and what waits is told apart', () => {
  expect(noted('done')).toEqual(['verdict relay done']);
  expect(noted('retrying')).toEqual(['verdict relay retrying']);
  expect(noted('retrying', { reason: 'waiting' })).toEqual(['verdict relay waiting']);
});

test('a leak that was stopped is counted', () => {
  expect(noted('parked', { error: new LeakError('stopped') })).toEqual([
    'verdict relay parked',
    'leak relay stopped',
  ]);
});
