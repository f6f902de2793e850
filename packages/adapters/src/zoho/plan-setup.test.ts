import { describe, expect, test } from 'vitest';
import { pendingSteps } from '../setup/step.ts';
import { createTarget } from '../setup/target.ts';
import { missingFrom, subscriptionsFor } from './desk-subscriptions.ts';
import { planZoho, type ZohoWants } from './plan-setup.ts';
import type { DeskWebhook } from './webhooks-client.ts';

const target = createTarget({
  connection: 'zoho-main',
  publicUrl: 'https://relay.acme.com',
  establishedPaths: ['/webhook/zoho-desk'],
});
const types = ['ticket.created', 'ticket.customer_replied'];
const subscriptions = { Ticket_Add: null, Ticket_Thread_Add: { direction: 'in' } };
const kept = new Map([['webhook-71', '71']]);
const sourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';

const aWebhook = (changes: Partial<DeskWebhook> = {}): DeskWebhook => ({
  id: '71',
  name: target.title,
  url: target.url,
  isEnabled: true,
  subscriptions,
  ...changes,
});
const foreign = aWebhook({ id: '9', name: 'CRM', url: 'https://crm.example/hook' });

const plan = (webhooks: DeskWebhook[], wants: Partial<ZohoWants> = {}) =>
  planZoho({ target, types, auth: 'jwt', ...wants }, webhooks, kept);

const shown = ({ steps }: ReturnType<typeof plan>) =>
  steps.map(({ action, code, why }) =>
    action === 'none' ? `none ${code}` : `${action} ${code}: ${why}`,
  );

const leftOver = 'change secret_left_over: is kept, and nothing signs with it any more';

test.each<[string, DeskWebhook[], Partial<ZohoWants>, string[]]>([
  [
    'a new portal',
    [foreign],
    {},
    [
      'create webhook_missing: none calls https://relay.acme.com/webhooks/zoho-main',
      'create secret_unknown: is kept once it is there',
      leftOver,
    ],
  ],
  ['all there', [foreign, aWebhook()], {}, ['none webhook', 'none secret']],
  [
    'not enabled',
    [aWebhook({ isEnabled: false })],
    {},
    ['change webhook_inactive: is not enabled', 'none secret'],
  ],
  [
    'another address',
    [aWebhook({ url: 'https://old.acme.com/x' })],
    {},
    [
      'change webhook_url: calls https://old.acme.com/x, not https://relay.acme.com/webhooks/zoho-main',
      'none secret',
    ],
  ],
  [
    'an event is missing',
    [aWebhook({ subscriptions: { Ticket_Add: null } })],
    {},
    ['change webhook_events: does not tell of all Ticket_Thread_Add', 'none secret'],
  ],
  [
    'an event too many',
    [aWebhook({ subscriptions: { ...subscriptions, Ticket_Delete: null } })],
    {},
    ['change webhook_events: also tells of Ticket_Delete', 'none secret'],
  ],
  [
    'made by hand: more events, an established path, the id in the file',
    [
      aWebhook({
        id: '8',
        name: 'x',
        url: target.established[0] ?? '',
        subscriptions: { ...subscriptions, Ticket_Delete: null },
      }),
    ],
    { webhookId: '8' },
    ['none webhook', 'none secret', leftOver],
  ],
  [
    'the file names it, whatever its address',
    [aWebhook({ id: '8', name: 'x', url: 'https://old.acme.com/x' })],
    { webhookId: '8' },
    [
      'change webhook_url: calls https://old.acme.com/x, not https://relay.acme.com/webhooks/zoho-main',
      'none secret',
      leftOver,
    ],
  ],
  ['sent by a script', [], { auth: 'secret' }, []],
  ['no flow', [], { types: [] }, []],
])('%s', (_, webhooks, wants, want) => {
  expect(shown(plan(webhooks, wants))).toEqual(want);
});

test('it is made with the source to ignore', () => {
  expect(pendingSteps(plan([], { sourceId }))[0]?.act).toEqual({
    kind: 'create-webhook',
    webhook: {
      name: target.title,
      url: target.url,
      subscriptions,
      isEnabled: true,
      ignoreSourceId: sourceId,
    },
  });
});

const long = createTarget({
  connection: 'zoho-main',
  publicUrl: `https://${'x'.repeat(60)}.acme.example.com`,
  establishedPaths: [],
});

test.each<[string, DeskWebhook[], Partial<ZohoWants>, [string, string][]]>([
  ['nothing', [aWebhook({ ignoreSourceId: sourceId })], { sourceId }, []],
  ['a source that is not ignored', [aWebhook()], { sourceId }, [['source_not_ignored', 'warning']]],
  ['an id that is gone', [aWebhook()], { webhookId: '8' }, [['webhook_id_unknown', 'warning']]],
  ['two', [aWebhook(), aWebhook({ id: '72', name: 'Twin' })], {}, [['webhook_twice', 'warning']]],
  ['a long URL', [], { target: long }, [['url_too_long', 'problem']]],
  ['a script', [], { auth: 'hmac' }, [['not_by_api', 'ok']]],
])('a person is told of %s', (_, webhooks, wants, want) => {
  expect(plan(webhooks, wants).remarks.map(({ code, level }) => [code, level])).toEqual(want);
});

describe('subscriptions', () => {
  test.each<[string[], object]>([
    [types, subscriptions],
    [['ticket.agent_replied'], { Ticket_Thread_Add: { direction: 'out' } }],
    [['ticket.agent_replied', 'ticket.customer_replied'], { Ticket_Thread_Add: null }],
    [['ticket.moved', 'ticket.assigned'], { Ticket_Update: { includePrevState: true } }],
    [['ticket.commented', 'ticket.deleted'], { Ticket_Comment_Add: null, Ticket_Delete: null }],
  ])('for %j', (wanted, want) => {
    expect(subscriptionsFor(wanted)).toEqual(want);
  });

  test.each<[string, Parameters<typeof missingFrom>[0], string[]]>([
    ['everything', { Ticket_Thread_Add: null, Ticket_Update: { includePrevState: 'true' } }, []],
    [
      'chosen departments',
      {
        Ticket_Thread_Add: { direction: 'in', departmentIds: ['1'] },
        Ticket_Update: { includePrevState: true },
      },
      [],
    ],
    [
      'the other direction',
      { Ticket_Thread_Add: { direction: 'out' }, Ticket_Update: { includePrevState: true } },
      ['Ticket_Thread_Add'],
    ],
    [
      'without what was before',
      { Ticket_Thread_Add: null, Ticket_Update: null },
      ['Ticket_Update'],
    ],
    [
      'of some fields only',
      { Ticket_Thread_Add: null, Ticket_Update: { includePrevState: true, fields: ['status'] } },
      ['Ticket_Update'],
    ],
    ['nothing', {}, ['Ticket_Thread_Add', 'Ticket_Update']],
  ])('that tell of %s', (_, has, want) => {
    const wanted = {
      Ticket_Thread_Add: { direction: 'in' },
      Ticket_Update: { includePrevState: true },
    };
    expect(missingFrom(has, wanted)).toEqual(want);
  });
});
