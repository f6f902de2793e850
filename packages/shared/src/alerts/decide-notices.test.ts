import { expect, test } from 'vitest';
import type { AlertRow, Notice } from './alert-row.ts';
import {
  type Audience,
  beginNotice,
  decideNotices,
  endNotice,
  mostTries,
} from './decide-notices.ts';

const nowMs = Date.parse('2026-01-15T12:00:00Z');
const minuteMs = 60_000;
const times = { every: 30_000, repeat: 4 * 60 * minuteMs };
const ago = (ms: number) => new Date(nowMs - ms).toISOString();

const row = (notice?: Notice, overrides: Partial<AlertRow> = {}): AlertRow => ({
  name: 'breaker-open',
  subject: 'zendesk-main',
  state: 'firing',
  summary: 'it is open',
  since: new Date(nowMs - minuteMs),
  resolvedAt: null,
  notices: notice ? { mail: notice } : {},
  updatedAt: new Date(nowMs),
  ...overrides,
});
const over = { state: 'resolved', resolvedAt: new Date(nowMs) } as const;
const told = (what: 'fired' | 'resolved', ms: number): Notice => ({
  told: what,
  toldAt: ago(ms),
  tries: 0,
});
const tried = (trying: Notice['trying'], tries: number, ms: number): Notice => ({
  trying,
  tries,
  triedAt: ago(ms),
});

test.each<[string, AlertRow, string | undefined]>([
  ['nobody knows of it', row(), 'fired'],
  ['it was told', row(told('fired', minuteMs)), undefined],
  ['it was told 4 hours ago', row(told('fired', 240 * minuteMs)), 'reminder'],
  ['it failed just now', row(tried('fired', 1, 10_000)), undefined],
  ['it failed half a minute ago', row(tried('fired', 1, 30_000)), 'fired'],
  ['it failed for the third time a minute ago', row(tried('fired', 3, minuteMs)), undefined],
  ['it failed for the third time 2 minutes ago', row(tried('fired', 3, 2 * minuteMs)), 'fired'],
  ['it failed too often', row(tried('fired', mostTries, 60 * minuteMs)), undefined],
  ['it failed too often, long ago', row(tried('fired', mostTries, 240 * minuteMs)), 'fired'],
  ['it is over, and it was told', row(told('fired', minuteMs), over), 'resolved'],
  ['it is over, and that was told', row(told('resolved', minuteMs), over), undefined],
  ['it is over, and nobody knew', row(undefined, over), undefined],
  ['it is over, and it could not be told', row(tried('fired', 2, minuteMs), over), undefined],
  [
    'it is over, and it may have been told',
    row({ ...tried('fired', 1, 1_000), perhaps: true }, over),
    'resolved',
  ],
  [
    'it is over, and telling that failed',
    row({ ...told('fired', minuteMs), ...tried('resolved', 1, 5_000) }, over),
    undefined,
  ],
])('%s', (_, given, want) => {
  expect(decideNotices([given], [{ name: 'mail' }], times, nowMs)[0]?.kind).toBe(want);
});

test.each<[string, Audience, number]>([
  ['all', { name: 'a' }, 2],
  ['those it names', { name: 'a', only: ['breaker-open'] }, 1],
  ['those that are critical', { name: 'a', severity: 'critical' }, 1],
  ['no critical one that it names', { name: 'a', only: ['breaker-open'], severity: 'critical' }, 0],
])('a target is told %s', (_, target, want) => {
  const rows = [row(), row(undefined, { name: 'no-workers', subject: '' })];
  expect(decideNotices(rows, [target], times, nowMs)).toHaveLength(want);
});

test('nobody is reminded who does not want it', () => {
  const long = row(told('fired', 10_000 * minuteMs));
  expect(decideNotices([long], [{ name: 'mail' }], { every: 1, repeat: undefined }, nowMs)).toEqual(
    [],
  );
});

test('targets do not share what they were told', () => {
  const due = decideNotices(
    [row(told('fired', 1))],
    [{ name: 'mail' }, { name: 'chat' }],
    times,
    nowMs,
  );
  expect(due.map(({ target }) => target)).toEqual(['chat']);
});

test('a try is noted before it is made, and its end after', () => {
  const begun = beginNotice(undefined, 'fired', nowMs);
  expect(begun).toMatchObject({ trying: 'fired', tries: 1, perhaps: true });
  expect(endNotice(begun, undefined, {}, nowMs)).toEqual(told('fired', 0));
  const failed = endNotice(begun, undefined, { error: 'no such host' }, nowMs);
  expect(failed).toEqual({ ...tried('fired', 1, 0), error: 'no such host' });
  expect(beginNotice(failed, 'fired', nowMs).tries).toBe(2);
  const unclear = endNotice(begun, undefined, { error: 'timeout', unclear: true }, nowMs);
  expect(unclear.perhaps).toBe(true);
  expect(
    endNotice(beginNotice(unclear, 'fired', nowMs), unclear, { error: 'x' }, nowMs).perhaps,
  ).toBe(true);
});
