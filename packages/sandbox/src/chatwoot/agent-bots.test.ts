import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { at, callApi, numberAt } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

const inboxId = 2;

/** A bot that is active in the inbox, and whose events come to the receiver alone. */
async function withBot(options: Parameters<typeof setup>[0] = {}) {
  const { fake, receiver } = await setup({ botRetryMs: 5, webhooks: [], ...options });
  const bot = fake.addAgentBot({ name: 'Lan', outgoingUrl: receiver.url });
  fake.setInboxBot(inboxId, bot.id);
  return { fake, receiver, bot };
}

test('a bot is made, read and attached by an administrator', async () => {
  const { fake } = await setup();
  const made = await callApi(fake, 'POST', '/agent_bots', {
    name: 'Lan',
    outgoing_url: 'https://relay.acme.test/webhooks/chatwoot-main',
  });
  const id = numberAt(made.body, 'id');
  expect(made.status).toBe(200);
  expect(made.body).toMatchObject({ access_token: expect.any(String), secret: expect.any(String) });
  expect((await callApi(fake, 'GET', `/agent_bots/${id}`)).body).toEqual(made.body);
  const set = await callApi(fake, 'POST', `/inboxes/${inboxId}/set_agent_bot`, { agent_bot: id });
  expect(set.status).toBe(200);
  const active = await callApi(fake, 'GET', `/inboxes/${inboxId}/agent_bot`);
  expect(at(active.body, 'agent_bot.id')).toBe(id);
  const renewed = await callApi(fake, 'POST', `/agent_bots/${id}/reset_secret`);
  expect(at(renewed.body, 'secret')).not.toBe(at(made.body, 'secret'));
  const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
  const seen = await callApi(fake, 'GET', `/agent_bots/${id}`, undefined, agent.accessToken);
  expect(seen.body).not.toHaveProperty('secret');
  expect(seen.body).not.toHaveProperty('access_token');
  const body = { name: 'Other', outgoing_url: 'https://a.test' };
  expect((await callApi(fake, 'POST', '/agent_bots', body, agent.accessToken)).status).toBe(401);
});

test('a bot’s token opens what a bot may do, and nothing else', async () => {
  const { fake, bot } = await withBot();
  const { id } = await fake.createConversation({});
  const call = (method: string, path: string, body?: unknown) =>
    callApi(fake, method, path, body, bot.accessToken).then(({ status }) => status);
  expect(await call('GET', `/conversations/${id}`)).toBe(200);
  expect(await call('POST', `/conversations/${id}/messages`, { content: 'Hi' })).toBe(200);
  const typing = { typing_status: 'on' };
  expect(await call('POST', `/conversations/${id}/toggle_typing_status`, typing)).toBe(200);
  expect(await call('GET', `/conversations/${id}/messages`)).toBe(401);
  expect(await call('GET', '/conversations')).toBe(401);
  expect(await call('GET', '/agents')).toBe(401);
  expect(await call('GET', '/agent_bots')).toBe(401);
  expect(await call('POST', '/contacts/filter', { payload: [] })).toBe(401);
});

describe('an inbox with a bot', () => {
  test('begins its conversations pending, and tells the bot', async () => {
    const { fake, receiver, bot } = await withBot();
    const { id, status } = await fake.createConversation({ status: 'open' });
    expect(status).toBe('pending');
    fake.customerMessage(id, 'Hello');
    await fake.webhooks.settled();
    // It is not told of new conversations.
    expect(receiver.received.map(({ body }) => body.event)).toEqual(['message_created']);
    const [delivery] = receiver.received;
    const signed = `${delivery?.headers['x-chatwoot-timestamp']}.${delivery?.raw}`;
    const want = createHmac('sha256', bot.secret ?? '')
      .update(signed)
      .digest('hex');
    expect(delivery?.headers['x-chatwoot-signature']).toBe(`sha256=${want}`);
    expect(at(delivery?.body, 'conversation.status')).toBe('pending');
  });

  test('has it hand over by opening, and goes on telling it', async () => {
    const { fake, receiver, bot } = await withBot();
    const { id } = await fake.createConversation({});
    fake.customerMessage(id, 'Hello');
    await callApi(fake, 'POST', `/conversations/${id}/assignments`, {
      assignee_id: bot.id,
      assignee_type: 'AgentBot',
    });
    const path = `/conversations/${id}/toggle_status`;
    await callApi(fake, 'POST', path, { status: 'open' }, bot.accessToken);
    expect(fake.conversation(id)).toMatchObject({ status: 'open', assignee: null });
    await fake.webhooks.settled();
    expect(receiver.of('conversation_opened')).toHaveLength(1);
    expect(receiver.of('conversation_status_changed')).toHaveLength(1);
    receiver.received.length = 0;
    const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
    fake.agentReply(id, { agentId: agent.id, content: 'I am here' });
    fake.botMessage(id, 'Me too', { botId: bot.id });
    await fake.webhooks.settled();
    const senders = receiver.of('message_created').map((body) => at(body, 'sender.type'));
    expect(senders.sort()).toEqual(['agent_bot', 'user']);
  });

  test('gets back as pending what the customer reopens', async () => {
    const { fake, receiver } = await withBot();
    const { id } = await fake.createConversation({});
    fake.setStatus(id, 'resolved', fake.serviceUser.id);
    await fake.webhooks.settled();
    expect(receiver.of('conversation_resolved')).toHaveLength(1);
    fake.customerMessage(id, 'One more thing');
    expect(fake.conversation(id).status).toBe('pending');
  });
});

describe('a delivery to a bot', () => {
  test.each([429, 500])('that is answered %d is tried three times, as one', async (status) => {
    const { fake, receiver } = await withBot();
    const { id } = await fake.createConversation({});
    receiver.answer.status = status;
    fake.customerMessage(id, 'Hello');
    await vi.waitFor(() => expect(fake.conversation(id).status).toBe('open'), 30_000);
    const tries = receiver.received.filter(({ body }) => body.event === 'message_created');
    expect(tries).toHaveLength(3);
    expect(new Set(tries.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(1);
    expect(fake.messages(id).at(-1)).toMatchObject({
      messageType: 'activity',
      content: expect.stringContaining('error with the agent bot'),
    });
  });

  test.each([401, 404, 502, 503, 504])('that is answered %d is not tried again', async (status) => {
    const { fake, receiver } = await withBot();
    const { id } = await fake.createConversation({});
    receiver.answer.status = status;
    fake.customerMessage(id, 'Hello');
    await vi.waitFor(() => expect(fake.conversation(id).status).toBe('open'), 30_000);
    expect(receiver.of('message_created')).toHaveLength(1);
  });

  test('that succeeds at last leaves the conversation to the bot', async () => {
    const { fake, receiver } = await withBot();
    const { id } = await fake.createConversation({});
    receiver.answer.status = 500;
    receiver.answer.before = async () => {
      receiver.answer.status = receiver.received.length < 2 ? 500 : 200;
    };
    fake.customerMessage(id, 'Hello');
    await fake.webhooks.settled();
    expect(fake.conversation(id).status).toBe('pending');
  });

  test('that fails changes nothing where the account says so', async () => {
    const { fake, receiver } = await withBot({ switches: { keepPendingOnBotFailure: true } });
    const { id } = await fake.createConversation({});
    receiver.answer.status = 404;
    fake.customerMessage(id, 'Hello');
    await fake.webhooks.settled();
    expect(fake.conversation(id).status).toBe('pending');
  });
});

test('Chatwoot’s own AI is neither a user nor a bot', async () => {
  const { fake, receiver } = await withBot();
  const { id } = await fake.createConversation({});
  fake.captainMessage(id, 'I can help');
  await fake.webhooks.settled();
  expect(at(receiver.of('message_created')[0], 'sender.type')).toBe('captain_assistant');
});
