import { expect, test } from 'vitest';
import { ago, type ConnectionStateFacts, describeState, judgeState } from './judge-state.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const before = (hours: number) => new Date(nowMs - hours * 3_600_000);
const well: ConnectionStateFacts = {
  name: 'desk',
  active: true,
  webhookActive: true,
  lastWebhookAt: before(1),
  gates: ['closed'],
  lastSync: { state: 'done', startedAt: before(0.05), error: null },
  isUsed: true,
};

test.each<[string, Partial<ConnectionStateFacts>, string[]]>([
  ['in order', {}, []],
  ['of no flow', { isUsed: false, gates: ['open'] }, ['connection_unused']],
  ['switched off', { active: false, webhookActive: false }, ['connection_off']],
  ['deaf by intent', { webhookActive: false, lastWebhookAt: null }, ['webhooks_off']],
  ['never heard of', { lastWebhookAt: null }, ['webhook_never']],
  ['that sends no webhooks', { lastWebhookAt: undefined }, []],
  ['over a weekend', { lastWebhookAt: before(72) }, []],
  ['silent', { lastWebhookAt: before(97) }, ['webhook_silent']],
  ['whose breaker is open', { gates: ['open'] }, ['breaker_open']],
  ['whose CRM has trouble', { gates: ['closed', 'open'] }, ['breaker_open']],
  ['that asked us to wait', { gates: ['paused', 'closed'] }, ['connection_paused']],
])('a connection %s', (_, more, codes) => {
  expect(judgeState({ ...well, ...more }, nowMs).map(({ code }) => code)).toEqual(codes);
});

test('what works is told with its times', () => {
  expect(describeState(well, nowMs).message).toBe(
    'In order, last webhook 60 min ago, last sync 3 min ago.',
  );
});

test.each([
  [0.001, 'just now'],
  [1.5, '90 min ago'],
  [30, '30 h ago'],
  [240, '10 days ago'],
])('%f hours: %s', (hours, words) => {
  expect(ago(before(hours), nowMs)).toBe(words);
});
