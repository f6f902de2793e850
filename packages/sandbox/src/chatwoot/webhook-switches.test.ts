import { describe, expect, test } from 'vitest';
import { at, callApi } from './testing/call-api.ts';
import { secret, setup } from './testing/setup.ts';

describe('a server that cannot sign', () => {
  test.each([
    ['none', false, false],
    ['account', true, false],
    ['all', true, true],
  ] as const)('%s', async (signs, account, inbox) => {
    const { fake, receiver } = await setup({ switches: { signs } });
    fake.setWebhooks([
      { url: `${receiver.url}/account`, secret, subscriptions: ['message_created'] },
      { url: `${receiver.url}/inbox`, secret, kind: 'api-inbox' },
    ]);
    const { id } = await fake.createConversation({});
    fake.customerMessage(id, 'Hello');
    await fake.webhooks.settled();
    const messages = receiver.received.filter(({ body }) => body.event === 'message_created');
    const signed = messages.filter(({ headers }) => 'x-chatwoot-signature' in headers);
    expect(signed).toHaveLength(Number(account) + Number(inbox));

    const webhooks = (await callApi(fake, 'GET', '/webhooks')).body;
    expect('secret' in (at(webhooks, 'payload.webhooks.0') as object)).toBe(account);
    const shown = (await callApi(fake, 'GET', '/inboxes/2')).body;
    expect('secret' in (shown as object)).toBe(inbox);
  });
});

test('a private address is taken, and nothing is delivered to it', async () => {
  const { fake, receiver } = await setup({ switches: { refusesPrivateAddresses: true } });
  const url = `${receiver.url}/inbox`;
  const made = await callApi(fake, 'POST', '/webhooks', { url });
  expect(made.status).toBe(200);
  fake.setWebhooks([{ url }, { url, kind: 'api-inbox' }]);
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hello');
  await fake.webhooks.settled();
  expect(receiver.received).toEqual([]);
  expect(fake.messages(id)[0]).toMatchObject({
    status: 'failed',
    contentAttributes: { external_error: "Hostname '127.0.0.1' has no public ip addresses" },
  });
});

test('a plan without API and webhooks', async () => {
  const { fake, receiver } = await setup({ switches: { apiAndWebhooks: false } });
  fake.setWebhooks([
    { url: receiver.url, secret, subscriptions: ['message_created'] },
    { url: receiver.url, secret: 'fake-other', kind: 'api-inbox' },
  ]);
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hello');
  await fake.webhooks.settled();
  // The API inbox goes on.
  expect(receiver.of('message_created')).toHaveLength(1);
  expect((await callApi(fake, 'GET', '/webhooks')).status).toBe(403);
});

test('an agent sees no secrets and no webhooks', async () => {
  const { fake } = await setup({ serviceUser: { role: 'agent' } });
  const refused = await callApi(fake, 'GET', '/webhooks');
  expect([refused.status, refused.body]).toEqual([
    401,
    { error: 'You are not authorized to do this action' },
  ]);
  expect((await callApi(fake, 'GET', '/inboxes/2')).body).not.toHaveProperty('secret');
});
