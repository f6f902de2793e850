import { describe, expect, test } from 'vitest';
import { pendingSteps } from '../setup/step.ts';
import { createTarget } from '../setup/target.ts';
import type { ZendeskTrigger, ZendeskWebhook } from './admin-client.ts';
import { planZendesk, type ZendeskMode, type ZendeskSeen } from './plan-setup.ts';
import { triggerTemplate } from './trigger-template.ts';

const target = createTarget({
  connection: 'zendesk-main',
  publicUrl: 'https://relay.acme.com',
  establishedPaths: ['/service-api-webhook/zendesk-webhook'],
});
const types = ['ticket.created', 'ticket.comment_added'];
const subscriptions = types.map((type) => `zen:event-type:${type}`);
const known = { file: [], kept: new Map([['webhook-w1', 'hush']]) };

const aWebhook = (changes: Partial<ZendeskWebhook> = {}): ZendeskWebhook => ({
  id: 'w1',
  name: target.title,
  endpoint: target.url,
  status: 'active',
  http_method: 'POST',
  request_format: 'json',
  subscriptions,
  ...changes,
});
const foreign = aWebhook({ id: 'w9', name: 'Slack', endpoint: 'https://slack.example/hook' });

const aTrigger = (changes: Partial<ZendeskTrigger> = {}): ZendeskTrigger => ({
  id: '71',
  title: target.title,
  active: true,
  conditions: {
    // As Zendesk gives them back: in another order, and numbers as they like.
    all: [
      { field: 'role', operator: 'is_not', value: 12 },
      { field: 'comment_is_public', operator: 'is', value: 'not_relevant' },
    ],
    any: [
      { field: 'update_type', operator: 'is', value: 'Change' },
      { field: 'update_type', operator: 'is', value: 'Create' },
    ],
  },
  actions: [{ field: 'notification_webhook', value: ['w1', triggerTemplate] }],
  ...changes,
});

function plan(seen: Partial<ZendeskSeen>, mode?: ZendeskMode) {
  const { webhooks = [] } = seen;
  const secrets = new Map(webhooks.map(({ id }) => [id, 'hush']));
  const all = { webhooks, secrets, triggers: [], ourId: '12', ...seen };
  return planZendesk({ target, types, mode }, all, known);
}

const shown = ({ steps }: ReturnType<typeof plan>) =>
  steps.map(({ action, code, why }) =>
    action === 'none' ? `none ${code}` : `${action} ${code}: ${why}`,
  );

describe('with events', () => {
  test.each<[string, ZendeskWebhook[], string[]]>([
    [
      'a new account',
      [foreign],
      [
        'create webhook_missing: none calls https://relay.acme.com/webhooks/zendesk-main',
        'create secret_unknown: is kept once it is there',
        'change secret_left_over: is kept, and nothing signs with it any more',
      ],
    ],
    ['all there', [foreign, aWebhook()], ['none webhook', 'none secret']],
    [
      'switched off',
      [aWebhook({ status: 'inactive' })],
      ['change webhook_inactive: is inactive', 'none secret'],
    ],
    [
      'another address',
      [aWebhook({ endpoint: 'https://old.acme.com/webhooks/zendesk-main?token=hush' })],
      [
        'change webhook_url: calls https://old.acme.com/webhooks/zendesk-main, not https://relay.acme.com/webhooks/zendesk-main',
        'none secret',
      ],
    ],
    [
      'an event is missing',
      [aWebhook({ subscriptions: subscriptions.slice(1) })],
      ['change webhook_events: does not tell of ticket.created', 'none secret'],
    ],
    [
      'an event too many, in ours',
      [aWebhook({ subscriptions: [...subscriptions, 'zen:event-type:ticket.merged'] })],
      ['change webhook_events: also tells of ticket.merged', 'none secret'],
    ],
    [
      'an event too many, in one that was made by hand',
      [
        aWebhook({
          name: 'Relay',
          subscriptions: [...subscriptions, 'zen:event-type:ticket.merged'],
        }),
      ],
      ['none webhook', 'none secret'],
    ],
    [
      'an established path',
      [aWebhook({ name: 'Old', endpoint: target.established[0] ?? '' })],
      ['none webhook', 'none secret'],
    ],
  ])('%s', (_, webhooks, want) => {
    expect(shown(plan({ webhooks }))).toEqual(want);
  });

  test('all that is wrong is mended in one call, and nothing else is touched', () => {
    const webhook = aWebhook({
      name: 'Relay',
      status: 'inactive',
      http_method: 'PUT',
      subscriptions: [subscriptions[0] ?? '', 'zen:event-type:ticket.merged'],
    });
    const [step] = pendingSteps(plan({ webhooks: [foreign, webhook] }));
    expect(step?.act).toEqual({
      kind: 'change-webhook',
      id: 'w1',
      webhook: {
        status: 'active',
        http_method: 'POST',
        request_format: 'json',
        subscriptions: [subscriptions[0], 'zen:event-type:ticket.merged', subscriptions[1]],
      },
    });
  });

  test('a second one that calls us is named, and its secret is kept', () => {
    const twin = aWebhook({ id: 'w2', name: 'Twin' });
    const { steps, remarks } = plan({ webhooks: [aWebhook(), twin] });
    expect(remarks.map(({ code, level }) => [code, level])).toEqual([['webhook_twice', 'warning']]);
    expect(steps.filter(({ action }) => action !== 'none').map(({ act }) => act)).toEqual([
      { kind: 'keep', source: 'webhook-w2', secret: 'hush' },
    ]);
  });

  test('nothing is needed where no flow listens', () => {
    const wants = { target, types: [] };
    const seen = { webhooks: [], secrets: new Map(), triggers: [], ourId: '12' };
    expect(planZendesk(wants, seen, { file: [], kept: new Map() }).steps).toEqual([]);
  });
});

describe('with triggers', () => {
  const ofTriggers = aWebhook({ subscriptions: ['conditional_ticket_events'] });

  test.each<[string, Partial<ZendeskSeen>, string[]]>([
    [
      'a new account',
      {},
      [
        'create webhook_missing: none calls https://relay.acme.com/webhooks/zendesk-main',
        'create trigger_missing: fires the webhook once it is there',
        'create secret_unknown: is kept once it is there',
        'change secret_left_over: is kept, and nothing signs with it any more',
      ],
    ],
    [
      'no trigger yet',
      { webhooks: [ofTriggers] },
      ['none webhook', 'create trigger_missing: no trigger fires our webhook', 'none secret'],
    ],
    [
      'all there',
      { webhooks: [ofTriggers], triggers: [aTrigger()] },
      ['none webhook', 'none trigger', 'none secret'],
    ],
    [
      'a trigger that somebody made',
      { webhooks: [ofTriggers], triggers: [aTrigger({ title: 'Relay', conditions: {} })] },
      ['none webhook', 'none trigger', 'none secret'],
    ],
    [
      'a trigger of somebody that is off',
      { webhooks: [ofTriggers], triggers: [aTrigger({ title: 'Relay', active: false })] },
      ['none webhook', 'create trigger_missing: no trigger fires our webhook', 'none secret'],
    ],
    ...(
      [
        ['switched off', { active: false }, 'is switched off'],
        [
          'for another webhook',
          { actions: [{ field: 'notification_webhook', value: ['w7', triggerTemplate] }] },
          'does not fire our webhook',
        ],
        [
          'with another body',
          { actions: [{ field: 'notification_webhook', value: ['w1', '{}'] }] },
          'sends another body',
        ],
        [
          'that fires on our own comments',
          { conditions: { all: [], any: [] } },
          'has other conditions',
        ],
      ] as const
    ).map(([name, changes, why]): [string, Partial<ZendeskSeen>, string[]] => [
      name,
      { webhooks: [ofTriggers], triggers: [aTrigger(changes as Partial<ZendeskTrigger>)] },
      ['none webhook', `change trigger_differs: ${why}`, 'none secret'],
    ]),
  ])('%s', (_, seen, want) => {
    expect(shown(plan(seen, 'triggers'))).toEqual(want);
  });

  test.each([
    ['is what is there', [ofTriggers], undefined, 'none trigger'],
    ['is not switched to by itself', [foreign], undefined, undefined],
    ['gives way to events', [ofTriggers, aWebhook({ id: 'w2' })], undefined, undefined],
  ])('%s', (_, webhooks, mode, want) => {
    const steps = shown(plan({ webhooks, triggers: [aTrigger()] }, mode));
    expect(steps.find((step) => step.includes('trigger'))).toBe(want);
  });
});
