import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from './account-for-tests.ts';
import { signWebhook } from './sign-webhook.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount({ agent: { role: 'admin' }, webhooks: [] });
});

afterEach(() => account.close());

const eventType = (suffix: string) => `zen:event-type:ticket.${suffix}`;

function webhook(changes: Record<string, unknown> = {}) {
  return {
    webhook: {
      name: 'relay',
      endpoint: `${account.receiver.url}/hook`,
      http_method: 'POST',
      request_format: 'json',
      status: 'active',
      subscriptions: [eventType('comment_added')],
      ...changes,
    },
  };
}

async function created(changes: Record<string, unknown> = {}): Promise<string> {
  const { status, json } = await account.call('POST', '/webhooks', webhook(changes));
  expect(status).toBe(201);
  return String(at(json, 'webhook', 'id'));
}

const trigger = (webhookId: string, changes: Record<string, unknown> = {}) => ({
  trigger: {
    title: 'relay',
    conditions: {
      all: [{ field: 'comment_is_public', operator: 'is', value: 'not_relevant' }],
      any: [],
    },
    actions: [
      {
        field: 'notification_webhook',
        value: [webhookId, '{"ticket_id":"{{ticket.id}}","actor_id":"{{current_user.id}}"}'],
      },
    ],
    ...changes,
  },
});

function aQuietTicket() {
  const { zendesk, ann } = account;
  return zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', silent: true });
}

async function customerWrites(): Promise<void> {
  const { zendesk, ann } = account;
  zendesk.comment(aQuietTicket().id, { authorId: ann.id, body: 'It leaks' });
  await zendesk.webhooks.settled();
}

describe('a webhook of events', () => {
  test('is listed, shown, and sends what it has subscribed to, with its own secret', async () => {
    const id = await created();
    const { json } = await account.call('GET', '/webhooks?page[size]=100');
    expect(at(json, 'webhooks')).toMatchObject([{ id, name: 'relay', status: 'active' }]);
    expect(at(json, 'meta', 'has_more')).toBe(false);
    expect((await account.call('GET', `/webhooks/${id}`)).json).toMatchObject({
      webhook: {
        id,
        endpoint: `${account.receiver.url}/hook`,
        subscriptions: [eventType('comment_added')],
      },
    });
    expect(JSON.stringify(json)).not.toContain('secret');

    await customerWrites();
    const secret = await account.call('GET', `/webhooks/${id}/signing_secret`);
    const [delivery] = account.received;
    expect(account.types()).toEqual(['ticket.comment_added']);
    expect(delivery?.headers['x-zendesk-webhook-signature']).toBe(
      signWebhook(
        String(at(secret.json, 'signing_secret', 'secret')),
        delivery?.headers['x-zendesk-webhook-signature-timestamp'] ?? '',
        delivery?.raw ?? '',
      ),
    );
  });

  test.each(['PATCH', 'PUT'])('sends nothing once %s has switched it off', async (method) => {
    const id = await created();
    const change =
      method === 'PUT' ? webhook({ status: 'inactive' }) : { webhook: { status: 'inactive' } };
    expect((await account.call(method, `/webhooks/${id}`, change)).status).toBe(204);
    await customerWrites();
    expect(account.received).toEqual([]);
  });

  test('is gone once it is deleted', async () => {
    const id = await created();
    expect((await account.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await account.call('GET', `/webhooks/${id}`)).status).toBe(404);
  });

  test('lists come in pages', async () => {
    const ids = [await created(), await created(), await created()];
    const first = await account.call('GET', '/webhooks?page[size]=2');
    const after = String(at(first.json, 'meta', 'after_cursor'));
    const second = await account.call('GET', `/webhooks?page[size]=2&page[after]=${after}`);
    const pages = [first, second].map(({ json }) => at(json, 'webhooks') as { id: string }[]);
    expect(pages.flat().map(({ id }) => id)).toEqual(ids);
  });
});

describe('a webhook of triggers', () => {
  const ofTriggers = { subscriptions: ['conditional_ticket_events'] };

  test('sends the body of the trigger that names it, and nothing without one', async () => {
    const id = await created(ofTriggers);
    await customerWrites();
    expect(account.received).toEqual([]);
    expect((await account.call('POST', '/triggers', trigger(id))).status).toBe(201);
    await customerWrites();
    expect(account.received.map(({ raw }) => JSON.parse(raw))).toEqual([
      { ticket_id: '5002', actor_id: String(account.ann.id) },
    ]);
  });

  test.each([
    ['our own user', 'is_not', 'ours', 0],
    ['somebody else', 'is_not', 'other', 1],
    ['customers', 'is', 'end_user', 1],
    ['agents', 'is', 'agent', 0],
  ])('is fired by a condition on the current user: %s', async (_, operator, who, times) => {
    const { zendesk, ann } = account;
    const value =
      who === 'ours' ? String(ann.id) : who === 'other' ? String(zendesk.agent.id) : who;
    const conditions = { all: [{ field: 'role', operator, value }], any: [] };
    await account.call('POST', '/triggers', trigger(await created(ofTriggers), { conditions }));
    await customerWrites();
    expect(account.received).toHaveLength(times);
  });

  test('is not fired by a trigger that is switched off, changed to another comment, or deleted', async () => {
    const { json } = await account.call('POST', '/triggers', trigger(await created(ofTriggers)));
    const path = `/triggers/${String(at(json, 'trigger', 'id'))}`;
    await account.call('PUT', path, { trigger: { active: false } });
    await customerWrites();
    const all = [{ field: 'comment_is_public', operator: 'is', value: 'false' }];
    await account.call('PUT', path, { trigger: { active: true, conditions: { all } } });
    await customerWrites();
    expect((await account.call('DELETE', path)).status).toBe(204);
    expect((await account.call('GET', '/triggers')).json).toMatchObject({ triggers: [] });
    expect(account.received).toEqual([]);
  });

  test.each([
    ['another kind of webhook', false],
    ['one that is not there', true],
  ])('a trigger cannot use %s', async (_, isUnknown) => {
    const id = isUnknown ? 'nothing' : await created();
    expect((await account.call('POST', '/triggers', trigger(id))).status).toBe(422);
  });
});

describe('refuses', () => {
  test.each([
    ['both kinds at once', [eventType('created'), 'conditional_ticket_events']],
    ['an event that there is none of', [eventType('updated')]],
  ])('%s', async (_, subscriptions) => {
    expect((await account.call('POST', '/webhooks', webhook({ subscriptions }))).status).toBe(422);
  });

  test('to make the one kind of the other', async () => {
    const id = await created();
    const change = { webhook: { subscriptions: ['conditional_ticket_events'] } };
    expect((await account.call('PATCH', `/webhooks/${id}`, change)).status).toBe(422);
  });

  test('who is no administrator', async () => {
    const id = await created();
    account.zendesk.agent.role = 'agent';
    const calls = [
      account.call('GET', '/webhooks'),
      account.call('POST', '/webhooks', webhook()),
      account.call('GET', `/webhooks/${id}/signing_secret`),
      account.call('GET', '/triggers'),
    ];
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  test("more than a trial account's", async () => {
    account.zendesk.limits.webhooks = 1;
    account.zendesk.limits.invocationsPerMinute = 2;
    await created();
    expect((await account.call('POST', '/webhooks', webhook())).status).toBe(422);
    for (let i = 0; i < 3; i += 1) await customerWrites();
    expect(account.received).toHaveLength(2);
    account.clock.ms += 60_001;
    await customerWrites();
    expect(account.received).toHaveLength(3);
  });
});
