import { expect, test } from 'vitest';
import type { Failure } from '../attempt.ts';
import { judgeZendesk, type ZendeskFacts } from './judge-zendesk.ts';

const endpoint = 'https://hooks.acme.example/webhooks/desk';
const needed = ['ticket.created', 'ticket.comment_added', 'ticket.status_changed'];
const webhook = {
  ...{ id: 'w1', name: 'Omnirelay', endpoint, isActive: true },
  subscriptions: needed.map((event) => `zen:event-type:${event}`),
};
const byTrigger = { ...webhook, subscriptions: ['conditional_ticket_events'] };
const trigger = { id: 't1', title: 'Tell', isActive: true, webhookIds: ['w1'] };
const ok = <T>(value: T) => ({ ok: true as const, value });
const no = (kind: Failure['kind']) => ({ ok: false as const, failure: { kind, words: 'HTTP' } });
const me = { id: '1', role: 'admin', active: true, suspended: false };

const well: ZendeskFacts = {
  name: 'desk',
  me: ok(me),
  webhooks: ok([webhook]),
  secrets: new Map([['w1', ok('ours')]]),
  triggers: ok([]),
  place: { path: '/webhooks/desk', established: [], publicUrl: 'https://hooks.acme.example' },
  needed,
  own: ['older', 'ours'],
  isUnsigned: false,
  heard: 'lately',
  privateUrls: new Set(),
};

test.each<[string, Partial<ZendeskFacts>, string[]]>([
  ['in order', {}, []],
  ['a wrong token', { me: no('refused') }, ['credentials_refused']],
  ['no answer', { me: no('away') }, ['provider_unreachable']],
  ['another server', { me: no('absent') }, ['provider_strange']],
  ['nobody, as Zendesk says to strangers', { me: no('strange') }, ['provider_strange']],
  ['suspended', { me: ok({ ...me, suspended: true }) }, ['account_suspended']],
  ['a customer', { me: ok({ ...me, role: 'end-user' }) }, ['role_too_small']],
  ['an agent', { me: ok({ ...me, role: 'agent' }), webhooks: no('forbidden') }, ['role_not_admin']],
  [
    'an agent without a secret of ours',
    { me: ok({ ...me, role: 'agent' }), webhooks: no('forbidden'), own: [] },
    ['role_not_admin', 'webhook_secret_missing'],
  ],
  ['an admin who may not', { webhooks: no('forbidden') }, ['webhooks_hidden']],
  ['none', { webhooks: ok([]) }, ['webhook_missing']],
  [
    'elsewhere',
    { webhooks: ok([{ ...webhook, endpoint: 'https://old.example/webhooks/desk' }]) },
    ['webhook_elsewhere'],
  ],
  ['switched off', { webhooks: ok([{ ...webhook, isActive: false }]) }, ['webhook_disabled']],
  [
    'one of two switched off',
    { webhooks: ok([{ ...webhook, isActive: false, id: 'w0' }, webhook]) },
    [],
  ],
  ['another secret', { secrets: new Map([['w1', ok('theirs')]]) }, ['webhook_secret_wrong']],
  ['no secret of ours', { own: [] }, ['webhook_secret_missing']],
  ['no secret needed', { own: [], isUnsigned: true }, []],
  ['a secret nobody may see', { secrets: new Map([['w1', no('forbidden')]]) }, ['webhooks_hidden']],
  [
    'fewer events',
    { webhooks: ok([{ ...webhook, subscriptions: webhook.subscriptions.slice(0, 2) }]) },
    ['webhook_events_missing'],
  ],
  ['called by a trigger', { webhooks: ok([byTrigger]), triggers: ok([trigger]) }, []],
  ['called by none', { webhooks: ok([byTrigger]) }, ['trigger_missing']],
  [
    'called by one that is off',
    { webhooks: ok([byTrigger]), triggers: ok([{ ...trigger, isActive: false }]) },
    ['trigger_missing'],
  ],
  ['private', { privateUrls: new Set([endpoint]), heard: 'never' }, ['webhook_url_private']],
])('%s', (_, more, codes) => {
  const found = judgeZendesk({ ...well, ...more });
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(JSON.stringify(found)).not.toMatch(/theirs|"ours|older/);
});
