import { expect, test } from 'vitest';
import type { AlertRow } from './alert-row.ts';
import { composeMessage } from './message.ts';

const nowMs = Date.parse('2026-01-15T12:10:00Z');
const row: AlertRow = {
  name: 'no-workers',
  subject: '',
  state: 'firing',
  summary: 'No worker runs: what is accepted waits',
  since: new Date(nowMs - 600_000),
  resolvedAt: null,
  notices: {},
  updatedAt: new Date(nowMs),
};
const other: AlertRow = {
  ...row,
  name: 'breaker-open',
  subject: 'zendesk-main',
  summary: 'It is open',
};
const over: AlertRow = { ...other, state: 'resolved', resolvedAt: new Date(nowMs) };

test('one alert', () => {
  const { subject, text } = composeMessage([{ kind: 'fired', row }], { nowMs });
  expect(subject).toBe('[Omnirelay] no-workers');
  expect(text).toBe(`no-workers [critical]
No worker runs: what is accepted waits.
Since 2026-01-15T12:00:00.000Z, 10 minutes by now.
What to do: docs/alerts.md#no-workers`);
});

test('several, with where to look', () => {
  const notices = [
    { kind: 'reminder' as const, row },
    { kind: 'resolved' as const, row: over },
  ];
  const { subject, text, alerts } = composeMessage(notices, {
    nowMs,
    consoleUrl: 'https://console.acme.com/',
  });
  expect(subject).toBe('[Omnirelay] 1 wrong, 1 resolved');
  expect(text).toContain('Still no-workers [critical]');
  expect(text).toContain(
    'Resolved: breaker-open (zendesk-main)\nIt was: It is open.\nFrom 2026-01-15T12:00:00.000Z, for 10 minutes.',
  );
  expect(text.endsWith('https://console.acme.com/relay-health')).toBe(true);
  expect(alerts.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    'reminder critical',
    'resolved warning',
  ]);
});

test('told again it is the same message, and another one when it says something else', () => {
  const idOf = (kind: 'fired' | 'resolved', one: AlertRow, atMs = nowMs) =>
    composeMessage([{ kind, row: one }], { nowMs: atMs }).id;
  expect(idOf('fired', row)).toBe(idOf('fired', { ...row, summary: 'changed' }, nowMs + 30_000));
  expect(idOf('fired', row)).not.toBe(idOf('resolved', row));
  expect(idOf('fired', row)).not.toBe(idOf('fired', { ...row, since: new Date(nowMs) }));
});
