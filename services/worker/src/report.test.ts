import { LeakError } from '@omnirelay/adapters/visibility.ts';
import { RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import type { FlowState } from '@omnirelay/shared/records/record.ts';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { reportVerdict } from './report.ts';
import { beginCounters } from './watch/begin-counters.ts';

const log = pino({ level: 'silent' });

async function counted(state: FlowState, error?: unknown, reason?: string): Promise<string[]> {
  const metrics = createMetrics();
  beginCounters(metrics, ['relay']);
  const outcome = { id: newEventId(), flow: 'relay', state, reason, attempts: 1, atMs: Date.now() };
  const { reason: _, ...bare } = outcome;
  reportVerdict(
    { log, metrics, tally: { note: () => {} } },
    {
      outcome: reason === undefined ? bare : { ...bare, reason },
      ...{ event: undefined, startedAtMs: Date.now(), error },
    },
  );
  const text = await metrics.registry.metrics();
  return text
    .split('\n')
    .filter((line) => /^omnirelay_(effects|processing_errors|leaks)_total.* [1-9]/.test(line))
    .map((line) => line.replace(/^omnirelay_(\w+)_total\{flow="relay",?(.*)\} 1$/, '$1 $2').trim());
}

test.each([
  { name: 'done', state: 'done', want: ['effects outcome="done"'] },
  {
    name: 'to be tried again',
    ...{ state: 'retrying', error: new RetryableError('HTTP 500'), reason: 'failed' },
    want: ['effects outcome="retrying"', 'processing_errors class="retryable"'],
  },
  {
    name: 'only waiting',
    ...{ state: 'retrying', error: new WaitError('breaker is open', 1), reason: 'waiting' },
    want: [],
  },
  {
    name: 'a leak that was stopped',
    ...{ state: 'parked', error: new LeakError('private') },
    want: ['effects outcome="parked"', 'leaks', 'processing_errors class="leak"'],
  },
  {
    name: 'a mistake of ours',
    ...{ state: 'retrying', error: new TypeError('x'), reason: 'failed' },
    want: ['effects outcome="retrying"', 'processing_errors class="unexpected"'],
  },
] as { name: string; state: FlowState; error?: unknown; reason?: string; want: string[] }[])(
  'a verdict counts as it should: $name',
  async ({ state, error, reason, want }) => {
    expect((await counted(state, error, reason)).toSorted()).toEqual(want);
  },
);
