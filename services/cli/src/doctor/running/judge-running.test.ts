import { expect, test } from 'vitest';
import { judgeConsole, judgePublicUrl } from './addresses.ts';
import { judgeWorkers, type WorkerFacts } from './judge-workers.ts';

const well: WorkerFacts = {
  workers: new Map([
    ['relay.from.desk', 2],
    ['relay.from.chat', 1],
  ]),
  oldestWaitingMs: 1_000,
  oldestLane: 'relay.from.desk',
  parked: [],
  unrecorded: 0,
};
const lanes = (desk: number, chat: number) =>
  new Map([
    ['relay.from.desk', desk],
    ['relay.from.chat', chat],
  ]);

test.each<[string, Partial<WorkerFacts>, string[]]>([
  ['in order', {}, []],
  ['a Redis that does not tell', { workers: undefined }, []],
  ['no flows', { workers: new Map() }, []],
  ['no worker', { workers: lanes(0, 0) }, ['workers_missing']],
  ['workers of an older file', { workers: lanes(1, 0) }, ['lane_without_worker']],
  ['an event that waits', { oldestWaitingMs: 301_000 }, ['events_waiting']],
  ['parked', { parked: [{ flow: 'relay', events: 3 }] }, ['events_parked']],
  ['not recorded', { unrecorded: 2 }, ['records_refused']],
])('%s', (_, more, codes) => {
  expect(judgeWorkers({ ...well, ...more }).map(({ code }) => code)).toEqual(codes);
});

test.each([
  [{ kind: 'healthy' } as const, 'console', 'public_url'],
  [{ kind: 'other', status: 404 } as const, 'console_unreachable', 'public_url_wrong'],
  [{ kind: 'away', why: 'ENOTFOUND' } as const, 'console_unreachable', 'public_url_unreachable'],
])('%j', (health, ofConsole, ofPublic) => {
  expect(judgeConsole('http://x', health)[0]?.code).toBe(ofConsole);
  expect(judgePublicUrl('http://x', health)[0]?.code).toBe(ofPublic);
});
