import { expect, test } from 'vitest';
import type { Connection, Delivery, Flow } from './answers.ts';
import { whereNow } from './where-now.ts';

const at = '2026-01-15T12:00:00.000Z';
const aFlow = (part: Partial<Flow>): Flow => ({
  ...{ flow: 'relay', state: 'retrying', reason: 'waiting', attempts: 1 },
  ...{ remoteId: null, lastError: null, updatedAt: at, ...part },
});
const aDelivery = (id: string, flow: Partial<Flow>): Delivery => ({
  ...{ id, connection: 'zendesk-main', type: 'comment', conversation: 'zendesk_21' },
  ...{ receivedAt: at, state: 'waiting', reason: null, flows: [aFlow(flow)] },
});
const connection = (id: string, part: Partial<Connection> = {}): Connection => ({
  ...{ id, active: true, breaker: 'closed', ...part },
});

const cases: {
  name: string;
  flow: Partial<Flow>;
  connections?: Connection[];
  ahead?: Delivery[];
  want: string | RegExp;
}[] = [
  { name: 'done', flow: { state: 'done' }, want: 'done' },
  { name: 'skipped', flow: { state: 'skipped' }, want: 'nothing had to be done' },
  { name: 'parked', flow: { state: 'parked' }, want: /^parked: it waits for a person/ },
  { name: 'failed', flow: { reason: 'failed' }, want: 'it will be tried again' },
  {
    name: 'a breaker',
    flow: { lastError: 'breaker is open' },
    connections: [connection('zendesk-main'), connection('chatwoot-main', { breaker: 'open' })],
    want: 'waiting for: breaker of chatwoot-main',
  },
  {
    name: 'the breaker of a target',
    flow: { flow: 'crew', lastError: 'breaker is open' },
    want: 'waiting for: breaker of what crew writes to',
  },
  {
    name: 'a pause',
    flow: { lastError: 'provider asked us to wait' },
    connections: [connection('chatwoot-main', { breaker: 'paused' })],
    want: 'waiting for: the pause that chatwoot-main asked for',
  },
  {
    name: 'a switch',
    flow: { lastError: 'chatwoot-main is switched off' },
    connections: [connection('chatwoot-main', { active: false })],
    want: 'waiting for: chatwoot-main to be switched on (Connections)',
  },
  { name: 'a limit', flow: { lastError: 'limit calls' }, want: 'waiting for: limit calls' },
  { name: 'an upgrade', flow: { reason: 'newer-format' }, want: /a worker of a newer version/ },
  { name: 'a worker', flow: { state: 'waiting', reason: null }, want: 'waiting for: a worker' },
  {
    name: 'its turn',
    flow: { state: 'waiting', reason: null },
    ahead: [
      aDelivery('8', { state: 'waiting' }),
      aDelivery('7', { lastError: 'PUT ticket: HTTP 500' }),
      aDelivery('6', { state: 'done' }),
    ],
    want: 'waiting for: 2 before it in its conversation, first 7 (retrying: PUT ticket: HTTP 500)',
  },
];

test.each(cases)('what waits for $name says so', ({ flow, connections = [], ahead = [], want }) => {
  const delivery = aDelivery('9', flow);
  const now = { connections, conversation: [delivery, ...ahead] };
  const said = whereNow(delivery, delivery.flows[0] as Flow, now);
  if (typeof want === 'string') expect(said).toBe(want);
  else expect(said).toMatch(want);
});
