import { createHmac } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { at, callApi, numberAt } from './testing/call-api.ts';
import { secret, setup } from './testing/setup.ts';

test('deliveries are signed over timestamp and raw bytes, each with an id of its own', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([
    { url: receiver.url, secret, subscriptions: ['message_created'] },
    { url: `${receiver.url}/inbox`, secret: 'fake-other', kind: 'api-inbox' },
  ]);
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Xin chào 😀');
  await fake.webhooks.settled();
  const deliveries = receiver.received.filter(({ body }) => body.event === 'message_created');
  expect(deliveries).toHaveLength(2);
  expect(new Set(deliveries.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(2);
  const signatures = deliveries.map(({ headers, raw }) => {
    const sign = (key: string) =>
      `sha256=${createHmac('sha256', key)
        .update(`${headers['x-chatwoot-timestamp']}.`)
        .update(raw)
        .digest('hex')}`;
    return [secret, 'fake-other'].filter((key) => sign(key) === headers['x-chatwoot-signature']);
  });
  expect(signatures.flat().sort()).toEqual(['fake-other', secret]);
});

test('without a secret nothing is signed', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([{ url: receiver.url }]);
  await fake.createConversation({});
  await fake.webhooks.settled();
  const headers = receiver.received[0]?.headers;
  expect(headers?.['x-chatwoot-delivery']).toBeDefined();
  expect(headers).not.toHaveProperty('x-chatwoot-signature');
  expect(headers).not.toHaveProperty('x-chatwoot-timestamp');
});

test('the body is escaped as Rails does, so parsing and writing it again gives other bytes', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, '<b>&\u2028');
  await fake.webhooks.settled();
  const event = receiver.received.find(({ body }) => body.event === 'message_created');
  expect(event?.raw.toString()).toContain('\\u003cb\\u003e\\u0026\\u2028');
  expect(event?.body.content).toBe('<b>&\u2028');
});

test('webhook text has plain line breaks and no trailing ones, REST keeps the source', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'one\\\ntwo\n\n');
  await fake.webhooks.settled();
  expect(receiver.of('message_created')[0]?.content).toBe('one\ntwo');
  expect(fake.messages(id)[0]?.content).toBe('one\\\ntwo\n\n');
});

test.each(['before', 'after', 'random'] as const)(
  'our own post comes back exactly once (echo %s the answer)',
  async (echo) => {
    const { fake, receiver } = await setup({ switches: { echo } });
    const { id } = await fake.createConversation({});
    await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
    await fake.webhooks.settled();
    expect(receiver.of('message_created')).toHaveLength(1);
  },
);

test('an echo can arrive before the answer of the post it echoes', async () => {
  const { fake, receiver } = await setup({ switches: { echo: 'before' } });
  const { id } = await fake.createConversation({});
  await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
  expect(receiver.of('message_created')).toHaveLength(1);
});

test('an echo still comes when the answer is lost or never leaves', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  fake.faults.inject({ method: 'POST', fault: { kind: 'drop-after' } });
  await expect(
    callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' }),
  ).rejects.toThrow();
  await vi.waitFor(() => expect(receiver.of('message_created')).toHaveLength(1), 30_000);
  expect(fake.messages(id)).toHaveLength(1);
});

test('payloads are built when they are sent: later changes show', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await fake.webhooks.settled();
  fake.webhooks.pause();
  fake.customerMessage(id, 'first');
  fake.customerMessage(id, 'second');
  fake.deleteMessage(id, 1);
  fake.webhooks.resume();
  await fake.webhooks.settled();
  const first = receiver.of('message_created').find((event) => event.id === 1);
  expect(first).toMatchObject({
    content: 'This message was deleted',
    conversation: { messages: [{ id: 2, content: 'second', message_type: 0 }] },
  });
});

test('an event about a deleted conversation is lost', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await fake.webhooks.settled();
  fake.webhooks.pause();
  fake.customerMessage(id, 'gone');
  fake.deleteConversation(id);
  fake.webhooks.resume();
  await fake.webhooks.settled();
  expect(receiver.of('message_created')).toEqual([]);
});

test('a private note comes with an older message in its conversation', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  const asked = fake.customerMessage(id, 'Question');
  const note = fake.agentReply(id, { agentId: 1, content: 'secret', private: true });
  await fake.webhooks.settled();
  const event = receiver.of('message_created').find((candidate) => candidate.id === note.id);
  expect(event).toMatchObject({ private: true, conversation: { messages: [{ id: asked.id }] } });
});

test('account webhooks get what they subscribed to, the API inbox everything but contacts', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([{ url: receiver.url, kind: 'api-inbox' }]);
  const page = fake.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  await fake.createConversation({ inboxId: page.id, sourceId: 'fb-1' });
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hi');
  await fake.webhooks.settled();
  expect(receiver.received.map(({ body }) => body.event).sort()).toEqual([
    'conversation_created',
    'message_created',
  ]);
});

test('a failing receiver gets each event once; the API inbox marks the message failed', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([{ url: receiver.url, kind: 'api-inbox' }]);
  receiver.answer.status = 500;
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hi');
  await fake.webhooks.settled();
  expect(receiver.of('message_created')).toHaveLength(1);
  // Its failure is announced too, fails with the same error, and there it stops.
  expect(receiver.of('message_updated')).toHaveLength(1);
  expect(fake.messages(id)).toMatchObject([
    { status: 'failed', contentAttributes: { external_error: 'HTTP 500' } },
  ]);
});

test('a receiver that takes too long has failed', async () => {
  const { fake, receiver } = await setup({ webhookTimeoutMs: 30 });
  const release = Promise.withResolvers<void>();
  receiver.answer.before = () => release.promise;
  await fake.createConversation({});
  await fake.webhooks.settled();
  release.resolve();
  expect(fake.webhooks.sent.every(({ status }) => status === 'timeout')).toBe(true);
});

test('an account webhook failure marks nothing', async () => {
  const { fake, receiver } = await setup();
  receiver.answer.status = 503;
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hi');
  await fake.webhooks.settled();
  expect(fake.messages(id)).toMatchObject([{ status: 'sent' }]);
  expect(receiver.of('message_created')).toHaveLength(1);
});

test('credentials in a webhook address are sent as Basic authorization', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([{ url: receiver.url.replace('://', '://user:fake-pass@') }]);
  await fake.createConversation({});
  await fake.webhooks.settled();
  expect(receiver.received[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('user:fake-pass').toString('base64')}`,
  );
});

test('webhooks are managed by administrators; a url is taken once', async () => {
  const { fake } = await setup();
  const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
  const refused = await callApi(fake, 'GET', '/webhooks', undefined, agent.accessToken);
  expect([refused.status, refused.body]).toEqual([
    401,
    { error: 'You are not authorized to do this action' },
  ]);
  const webhook = { url: 'https://relay.test/hook', subscriptions: ['message_created'] };
  const made = await callApi(fake, 'POST', '/webhooks', { webhook });
  expect(at(made.body, 'payload.webhook')).toMatchObject({ ...webhook, account_id: 2 });
  expect(at(made.body, 'payload.webhook.secret')).toHaveLength(24);
  const again = await callApi(fake, 'POST', '/webhooks', { webhook });
  expect(again.body).toEqual({ message: 'Url has already been taken', attributes: ['url'] });
  const wrong = { url: 'https://relay.test/2', subscriptions: ['message_deleted'] };
  expect((await callApi(fake, 'POST', '/webhooks', { webhook: wrong })).status).toBe(422);
  const id = numberAt(made.body, 'payload.webhook.id');
  expect((await callApi(fake, 'DELETE', `/webhooks/${id}`)).status).toBe(200);
  const list = await callApi(fake, 'GET', '/webhooks');
  expect(at(list.body, 'payload.webhooks')).toHaveLength(1);
});
