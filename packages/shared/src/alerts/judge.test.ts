import { expect, test } from 'vitest';
import { Alerts } from '../config/alerts.ts';
import type { Facts, GateFacts, LaneFacts } from './facts.ts';
import { judge } from './judge.ts';
import { alertNames } from './names.ts';
import { someFacts } from './testing/facts.ts';

const nowMs = Date.parse('2026-01-15T12:00:00Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const settings = { ...Alerts.parse({}), backupEveryMs: 24 * hourMs };
const noBackup = { lastGoodMs: undefined, lastFailed: false };
const goodBackup = { lastGoodMs: nowMs - hourMs, lastFailed: false };
const facts = (
  redis: Parameters<typeof someFacts>[0] = {},
  postgres: Parameters<typeof someFacts>[1] = {},
  rest: Parameters<typeof someFacts>[2] = {},
) => someFacts(redis, { backup: goodBackup, ...postgres }, rest);

const lane = (overrides: Partial<LaneFacts>): LaneFacts => ({
  flow: 'relay',
  connection: 'zendesk-main',
  waiting: 1,
  oldestMs: nowMs - 1_000,
  ready: 1,
  ...overrides,
});
const gate = (overrides: Partial<GateFacts>): GateFacts => ({
  kind: 'connection',
  name: 'zendesk-main',
  failingSinceMs: nowMs - 3 * minuteMs,
  hasOpened: true,
  ...overrides,
});
const refused = (what: string, count: number) => ({
  recent: [{ kind: 'refused' as const, subject: 'zendesk-main', what, count }],
});
const verdict = (what: string, count: number) => ({
  recent: [{ kind: 'verdict' as const, subject: 'relay', what, count }],
});
const secure = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };

const cases: [what: string, given: Facts, want: string[]][] = [
  ['all is well', facts(), []],
  ['4 bad signatures', facts(refused('bad-signature', 4)), []],
  ['5 bad signatures', facts(refused('bad-signature', 5)), ['signatures-failing zendesk-main']],
  ['no secret', facts(refused('no-secret', 5)), ['signatures-failing zendesk-main']],
  ['a rate limit', facts(refused('rate-limited', 500)), []],
  ['broken JSON', facts(refused('invalid-json', 1)), ['unreadable-payloads zendesk-main']],
  [
    'a signed body of no known shape',
    facts({ recent: [{ kind: 'unreadable', subject: 'zoho', what: 'unknown_shape', count: 1 }] }),
    ['unreadable-payloads zoho'],
  ],
  ['no ticket', facts(refused('no-ticket-id', 1)), ['no-ticket-id zendesk-main']],
  ['19 failed attempts', facts(verdict('retrying', 19)), []],
  ['20 failed attempts', facts(verdict('retrying', 20)), ['processing-errors relay']],
  ['20 that wait', facts(verdict('waiting', 20)), []],
  [
    'a leak within the hour',
    facts({ lastHour: [{ kind: 'leak', subject: 'relay', what: 'stopped', count: 1 }] }),
    ['leak-stopped relay'],
  ],
  ['just accepted', facts({ lanes: [lane({})] }), []],
  [
    'waiting for 5 minutes, held back',
    facts({ lanes: [lane({ oldestMs: nowMs - 5 * minuteMs, ready: 0 })] }),
    ['oldest-unsent-message relay'],
  ],
  [
    'waiting for 5 minutes, and nobody does anything',
    facts({ lanes: [lane({ oldestMs: nowMs - 5 * minuteMs })] }),
    ['oldest-unsent-message relay', 'stuck-consumption relay'],
  ],
  [
    'waiting for 5 minutes, while others are served',
    facts({ lanes: [lane({ oldestMs: nowMs - 5 * minuteMs })], verdicts: new Map([['relay', 1]]) }),
    ['oldest-unsent-message relay'],
  ],
  ['a breaker of 3 minutes', facts({ gates: [gate({})] }), ['breaker-open zendesk-main']],
  ['a breaker of a minute', facts({ gates: [gate({ failingSinceMs: nowMs - minuteMs })] }), []],
  ['failing without having opened', facts({ gates: [gate({ hasOpened: false })] }), []],
  [
    'a target of 3 minutes',
    facts({
      gates: [gate({ kind: 'target', name: 'crew', failingSinceMs: nowMs - 3 * minuteMs })],
    }),
    [],
  ],
  [
    'a target of 10 minutes',
    facts({
      gates: [gate({ kind: 'target', name: 'crew', failingSinceMs: nowMs - 10 * minuteMs })],
    }),
    ['target-failing crew'],
  ],
  ['80 % of memory', facts({ usedBytes: 80_000_000 }), ['redis-memory']],
  ['79 % of memory', facts({ usedBytes: 79_000_000 }), []],
  ['no limit of memory', facts({ usedBytes: 80_000_000, maxBytes: 0 }), []],
  ['no AOF', facts({ settings: { ...secure, appendonly: 'no' } }), ['redis-persistence']],
  [
    'eviction',
    facts({ settings: { ...secure, 'maxmemory-policy': 'allkeys-lru' } }),
    ['redis-persistence'],
  ],
  ['a full disk', facts({ couldNotAppend: true }), ['redis-persistence']],
  ['hidden settings', facts({ settings: undefined }), []],
  ['no worker', facts({ workers: 0 }), ['no-workers']],
  [
    'records of 10 minutes ago',
    facts({ records: { count: 3, oldestMs: nowMs - 10 * minuteMs } }),
    ['records-behind'],
  ],
  ['records of now', facts({ records: { count: 3_000, oldestMs: nowMs - 1_000 } }), []],
  [
    'parked and uncertain events',
    facts(
      {},
      {
        stuck: [
          { flow: 'relay', state: 'parked', events: 2 },
          { flow: 'relay', state: 'uncertain', events: 1 },
        ],
      },
    ),
    ['parked-events relay', 'uncertain-events relay'],
  ],
  [
    'a flow that an operator paused',
    facts({}, { paused: [{ flow: 'crew', by: 'ann@acme.com', sinceMs: nowMs }] }),
    [],
  ],
  [
    'a flow that paused itself',
    facts({}, { paused: [{ flow: 'crew', by: 'auto', sinceMs: nowMs }] }),
    ['flow-paused-itself crew'],
  ],
  [
    'a set-up that drifted',
    facts({}, { drift: [{ connection: 'zendesk-main', codes: ['webhook_missing'] }] }),
    ['set-up-drift zendesk-main'],
  ],
  ['no back-up at all', facts({}, { backup: undefined }), ['backup-overdue']],
  [
    'the first back-up is being made',
    facts({}, { backup: { ...noBackup, underWaySinceMs: nowMs - hourMs } }),
    [],
  ],
  [
    'the first back-up does not end',
    facts({}, { backup: { ...noBackup, underWaySinceMs: nowMs - 13 * hourMs } }),
    ['backup-overdue'],
  ],
  [
    'a back-up that is late is being made',
    facts(
      {},
      { backup: { ...goodBackup, lastGoodMs: nowMs - 37 * hourMs, underWaySinceMs: nowMs } },
    ),
    [],
  ],
  [
    'a back-up of 37 hours ago',
    facts({}, { backup: { lastGoodMs: nowMs - 37 * hourMs, lastFailed: false } }),
    ['backup-overdue'],
  ],
  [
    'a back-up that failed',
    facts({}, { backup: { ...goodBackup, lastFailed: true } }),
    ['backup-overdue'],
  ],
  [
    'tokens of all states',
    facts(
      {},
      {},
      {
        tokens: [
          { connection: 'a', state: 'ok', expiresMs: nowMs + 5 * hourMs },
          { connection: 'b', state: 'ok', expiresMs: nowMs + 3 * hourMs },
          { connection: 'c', state: 'expiring', expiresMs: undefined },
          { connection: 'd', state: 'needs_reauth', expiresMs: nowMs - hourMs },
        ],
      },
    ),
    ['needs-reauth d', 'token-near-expiry b', 'token-near-expiry c'],
  ],
  [
    'both stores away',
    {
      redis: { isAway: true, reason: 'ECONNREFUSED' },
      postgres: { isAway: true, reason: 'no answer' },
      tokens: undefined,
    },
    ['postgres-away', 'redis-away'],
  ],
];

test.each(cases)('%s', (_, given, want) => {
  const { troubles } = judge(given, settings, nowMs);
  expect(troubles.map(({ name, subject }) => `${name} ${subject}`.trim()).sort()).toEqual(want);
});

test('every alert is judged by some row of the table', () => {
  const judged = new Set(
    cases.flatMap(([, given]) => judge(given, settings, nowMs).troubles.map(({ name }) => name)),
  );
  expect([...judged].sort()).toEqual([...alertNames].sort());
});

test('what can’t be known is left as it is', () => {
  const away = { isAway: true, reason: 'ECONNREFUSED' } as const;
  const withoutRedis = judge({ ...facts(), redis: away }, settings, nowMs).unknown;
  const withoutPostgres = judge({ ...facts(), postgres: away }, settings, nowMs).unknown;
  expect([...withoutPostgres].sort()).toEqual([
    'backup-overdue',
    'flow-paused-itself',
    'parked-events',
    'set-up-drift',
    'uncertain-events',
  ]);
  expect(withoutRedis).toContain('redis-memory');
  expect(withoutRedis).not.toContain('redis-away');
  expect(withoutRedis).not.toContain('parked-events');
  const hidden = judge(facts({ workers: undefined }), settings, nowMs).unknown;
  expect([...hidden]).toEqual(['no-workers']);
});

test('what nobody wants is not told, and thresholds are the file’s', () => {
  const given = facts({ ...refused('bad-signature', 5), workers: 0 });
  const thresholds = { 'signatures-failing': 6 };
  const ours = Alerts.parse({ off: ['no-workers'], thresholds });
  expect(judge(given, ours, nowMs).troubles).toEqual([]);
});

test('without a schedule nobody misses back-ups', () => {
  const given = facts({}, { backup: undefined });
  expect(judge(given, { ...settings, backupEveryMs: undefined }, nowMs).troubles).toEqual([]);
});
