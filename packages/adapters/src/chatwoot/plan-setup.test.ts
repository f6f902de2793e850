import { describe, expect, test } from 'vitest';
import { pendingSteps } from '../setup/step.ts';
import { createTarget } from '../setup/target.ts';
import type { ChatwootInbox, ChatwootWebhook } from './admin-client.ts';
import { type ChatwootWants, planChatwoot } from './plan-setup.ts';

const target = createTarget({
  connection: 'chatwoot-main',
  publicUrl: 'https://relay.acme.com',
  establishedPaths: ['/webhook'],
});
const token = 'a-long-random-token';
const types = ['message_created', 'message_updated'];
const known = { file: [], kept: new Map([['webhook-3', 'hush']]) };
const inbox: ChatwootInbox = {
  id: '5',
  name: 'Zendesk',
  isApi: true,
  url: undefined,
  secret: 'inbox-hush',
};

const aWebhook = (changes: Partial<ChatwootWebhook> = {}): ChatwootWebhook => ({
  id: '3',
  name: target.title,
  url: target.url,
  subscriptions: types,
  secret: 'hush',
  ...changes,
});
const foreign = aWebhook({ id: '9', name: 'CRM', url: 'https://crm.example/hook' });

function plan(
  webhooks: ChatwootWebhook[],
  wants: Partial<ChatwootWants> = {},
  inboxes: ChatwootInbox[] = [inbox],
) {
  return planChatwoot({ target, types, ...wants }, { webhooks, inboxes }, known);
}

const shown = ({ steps }: ReturnType<typeof plan>) =>
  steps.map(({ action, code, why }) =>
    action === 'none' ? `none ${code}` : `${action} ${code}: ${why}`,
  );

describe('the webhook', () => {
  test.each<[string, ChatwootWebhook[], Partial<ChatwootWants>, string[]]>([
    [
      'of a new account',
      [foreign],
      {},
      [
        'create webhook_missing: none calls https://relay.acme.com/webhooks/chatwoot-main',
        'create secret_unknown: is kept once it is there',
        'change secret_left_over: is kept, and nothing signs with it any more',
      ],
    ],
    ['all there', [foreign, aWebhook()], {}, ['none webhook', 'none secret']],
    [
      'another address',
      [aWebhook({ url: 'http://old.acme.com/webhooks/chatwoot-main?token=x' })],
      {},
      [
        'change webhook_url: calls http://old.acme.com/webhooks/chatwoot-main, not https://relay.acme.com/webhooks/chatwoot-main',
        'none secret',
      ],
    ],
    [
      'an event is missing',
      [aWebhook({ subscriptions: ['message_created'] })],
      {},
      ['change webhook_events: does not tell of message_updated', 'none secret'],
    ],
    [
      'an event too many',
      [aWebhook({ subscriptions: [...types, 'contact_updated'] })],
      {},
      ['change webhook_events: also tells of contact_updated', 'none secret'],
    ],
    [
      'an event too many, made by hand, in a server that knows no names',
      [aWebhook({ name: null, subscriptions: [...types, 'contact_updated'] })],
      {},
      ['none webhook', 'none secret'],
    ],
    [
      'an established path',
      [aWebhook({ url: 'https://relay.acme.com/webhook' })],
      {},
      ['none webhook', 'none secret'],
    ],
    ['signed, so without the token', [aWebhook()], { token }, ['none webhook', 'none secret']],
    [
      'not signed, and without the token',
      [aWebhook({ secret: undefined })],
      { token },
      [
        'change webhook_token: neither signs nor carries the token of the file',
        'change secret_left_over: is kept, and nothing signs with it any more',
      ],
    ],
    [
      'not signed, with the token',
      [aWebhook({ secret: undefined, url: `${target.url}?token=${token}` })],
      { token },
      ['none webhook', 'change secret_left_over: is kept, and nothing signs with it any more'],
    ],
  ])('%s', (_, webhooks, wants, want) => {
    const planned = plan(webhooks, wants);
    expect(shown(planned)).toEqual(want);
    const told = JSON.stringify([shown(planned), planned.remarks]);
    expect(told).not.toContain(token);
    expect(told).not.toContain('hush');
  });

  test('is made with the token where there is one', () => {
    const [step] = pendingSteps(plan([], { token }));
    expect(step?.act).toEqual({
      kind: 'create-webhook',
      webhook: { name: target.title, url: `${target.url}?token=${token}`, subscriptions: types },
    });
  });

  test("an inbox's own webhook that calls us is believed as well", () => {
    const calling = { ...inbox, url: target.url };
    const { steps } = plan([aWebhook()], {}, [calling]);
    expect(steps.at(-1)?.act).toEqual({ kind: 'keep', source: 'inbox-5', secret: 'inbox-hush' });
  });

  test.each<[string, ChatwootWebhook[], Partial<ChatwootWants>, [string, string][]]>([
    ['nothing', [aWebhook()], {}, []],
    ['unsigned and no token', [aWebhook({ secret: undefined })], {}, [['cannot_sign', 'problem']]],
    ['unsigned', [aWebhook({ secret: undefined })], { token }, [['cannot_sign', 'warning']]],
    ['two', [aWebhook(), aWebhook({ id: '4', name: 'Twin' })], {}, [['webhook_twice', 'warning']]],
    [
      'a private address',
      [],
      {
        target: createTarget({
          connection: 'c',
          publicUrl: 'http://10.0.0.7:8000',
          establishedPaths: [],
        }),
      },
      [['private_address', 'warning']],
    ],
    [
      'a name of a Docker network',
      [],
      {
        target: createTarget({
          connection: 'c',
          publicUrl: 'http://ingress:8000',
          establishedPaths: [],
        }),
      },
      [['private_address', 'warning']],
    ],
  ])('a person is told of %s', (_, webhooks, wants, want) => {
    const { remarks } = plan(webhooks, wants);
    expect(remarks.map(({ code, level }) => [code, level])).toEqual(want);
  });
});

describe('the inbox', () => {
  const made = { ...inbox, id: '8', name: target.title };
  const page = { ...inbox, isApi: false };

  test.each<[string, string | undefined, ChatwootInbox[], string | undefined, RegExp | undefined]>([
    ['is there', '5', [inbox], 'none inbox', undefined],
    ['is needed by no relay', undefined, [], undefined, undefined],
    ['is not there', '7', [inbox], 'create inbox_missing: there is no inbox 7', undefined],
    ['is a page', '5', [page], 'create inbox_missing: inbox 5 is no API inbox', undefined],
    [
      'was made, and stands not in the file',
      '7',
      [inbox, made],
      'none inbox',
      /^there is no inbox 7: set "inboxId: 8" of chatwoot-main/,
    ],
  ])('%s', (_, inboxId, inboxes, want, remark) => {
    const planned = plan([aWebhook()], { inboxId }, inboxes);
    expect(shown(planned).find((step) => step.includes('inbox'))).toBe(want);
    const [told] = planned.remarks;
    if (remark)
      expect(told).toMatchObject({
        code: 'inbox_not_in_file',
        message: expect.stringMatching(remark),
      });
    else expect(told).toBeUndefined();
  });
});
