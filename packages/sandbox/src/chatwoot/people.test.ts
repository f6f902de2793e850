import { expect, test } from 'vitest';
import { at, callApi } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('an agent, a bot, a template and a customer are told apart by their senders', async () => {
  const { fake, receiver } = await setup();
  const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
  const { id } = await fake.createConversation({ contact: { name: 'An', identifier: 'x' } });
  fake.agentReply(id, { agentId: agent.id, content: 'from agent' });
  fake.botMessage(id, 'from bot');
  fake.templateMessage(id, 'greeting');
  fake.customerMessage(id, 'from customer');
  await fake.webhooks.settled();
  const senders = Object.fromEntries(
    receiver
      .of('message_created')
      .map((event) => [event.content, [event.message_type, at(event, 'sender')]]),
  );
  expect(senders).toMatchObject({
    'from agent': [
      'outgoing',
      { id: agent.id, name: 'Binh', email: 'binh@acme.test', type: 'user' },
    ],
    'from bot': ['outgoing', { id: 1, name: 'Helper Bot', type: 'agent_bot' }],
    greeting: ['template', null],
    'from customer': ['incoming', { name: 'An', identifier: 'x', account: { id: 2 } }],
  });
});

test('a survey carries its link in the webhook only', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  fake.templateMessage(id, 'Rate us', { contentType: 'input_csat' });
  await fake.webhooks.settled();
  expect(receiver.of('message_created')[0]?.content).toMatch(/^Rate us http.*survey\/responses\//);
  expect(fake.messages(id)[0]?.content).toBe('Rate us');
});

test('a silent reply is there, but nobody was told', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await fake.webhooks.settled();
  fake.agentReply(id, { agentId: 1, content: 'lost webhook', silent: true });
  await fake.webhooks.settled();
  expect(fake.messages(id)).toHaveLength(1);
  expect(receiver.of('message_created')).toEqual([]);
});

test('a native channel delivers replies and writes its id later, unless a source_id is set', async () => {
  const { fake, receiver } = await setup();
  const inbox = fake.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  const { id } = await fake.createConversation({ inboxId: inbox.id, sourceId: 'fb-1' });
  const path = `/conversations/${id}/messages`;
  await callApi(fake, 'POST', path, { content: 'delivered' });
  await callApi(fake, 'POST', path, { content: 'swallowed', source_id: 'ours' });
  await callApi(fake, 'POST', path, { content: 'note', private: true });
  await fake.webhooks.settled();
  expect(fake.nativeDeliveries).toMatchObject([
    { content: 'delivered', delivered: true },
    { content: 'swallowed', delivered: false },
  ]);
  expect(fake.messages(id)[0]?.sourceId).toBe('m_sandbox_1');
  expect(receiver.of('message_updated')).toMatchObject([{ id: 1, source_id: 'm_sandbox_1' }]);
});

test('a deleted contact takes its conversations along', async () => {
  const { fake } = await setup();
  const { id, contactId } = await fake.createConversation({});
  fake.deleteContact(contactId);
  expect((await callApi(fake, 'GET', `/conversations/${id}`)).status).toBe(404);
  expect(fake.contacts()).toEqual([]);
});

test('people act over the control API, too', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const control = (path: string, body: unknown) =>
    fetch(`${fake.url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const data = Buffer.from('hello').toString('base64');
  const replied = await control(`conversations/${id}/reply`, {
    agentId: 1,
    content: 'Hi',
    attachments: [{ fileName: 'a.txt', contentType: 'text/plain', data }],
  });
  expect(replied.status).toBe(200);
  await control(`conversations/${id}/status`, { status: 'resolved', agentId: 1 });
  expect(fake.conversation(id).status).toBe('resolved');
  expect(fake.messages(id)[0]?.attachments[0]?.data.toString()).toBe('hello');
  const missing = await control('conversations/99/reply', { agentId: 1, content: 'Hi' });
  expect(missing.status).toBe(404);
  const state = await (await fetch(`${fake.url}/_sandbox/state`)).json();
  expect(at(state, 'conversations.0.messages.0.content')).toBe('Hi');
  expect(fake.calls).toEqual([]);
});
