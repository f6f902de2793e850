import { expect, test } from 'vitest';
import { at, callApi, numberAt } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('a posted message keeps source_id and content_attributes, and answers echo_id once', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  const mark = { relay: { origin: 'zendesk' } };
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, {
    content: 'Hi',
    message_type: 'incoming',
    source_id: 'zendesk-7',
    content_attributes: mark,
    echo_id: 'e-1',
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    message_type: 0,
    conversation_id: id,
    echo_id: 'e-1',
    source_id: 'zendesk-7',
    content_attributes: mark,
    sender: { type: 'contact' },
  });
  expect(answer.body).not.toHaveProperty('attachments');
  await fake.webhooks.settled();
  const [event] = receiver.of('message_created');
  expect(event).toMatchObject({
    message_type: 'incoming',
    source_id: 'zendesk-7',
    content_attributes: mark,
  });
  expect(event).not.toHaveProperty('echo_id');
  expect(event).not.toHaveProperty('attachments');
  expect(at(event, 'sender')).not.toHaveProperty('type');
});

test('created_at is a number in REST and text in webhooks', async () => {
  const { fake, receiver } = await setup({ now: () => new Date('2026-07-28T09:15:30.123Z') });
  const { id } = await fake.createConversation({});
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
  expect(numberAt(answer.body, 'created_at')).toBe(1785230130);
  await fake.webhooks.settled();
  expect(receiver.of('message_created')).toMatchObject([
    {
      created_at: '2026-07-28T09:15:30.123Z',
      message_type: 'outgoing',
      sender: { id: fake.serviceUser.id, name: 'Relay', type: 'user' },
      conversation: { updated_at: 1785230130.123, created_at: 1785230130 },
    },
  ]);
});

test('two messages may carry the same source_id', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const body = { content: 'Hi', source_id: 'same' };
  await callApi(fake, 'POST', `/conversations/${id}/messages`, body);
  await callApi(fake, 'POST', `/conversations/${id}/messages`, body);
  expect(fake.messages(id).map(({ sourceId }) => sourceId)).toEqual(['same', 'same']);
});

test('incoming is for API inboxes only', async () => {
  const { fake } = await setup();
  const inbox = fake.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  const { id } = await fake.createConversation({ inboxId: inbox.id, sourceId: 'fb-1' });
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, {
    content: 'Hi',
    message_type: 'incoming',
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toEqual({ error: 'Incoming messages are only allowed in Api inboxes' });
});

test.each(['resolved', 'snoozed'] as const)(
  'an incoming message reopens a %s conversation',
  async (status) => {
    const { fake, receiver } = await setup();
    const { id } = await fake.createConversation({ status });
    const body = { content: 'Hi', message_type: 'incoming' };
    await callApi(fake, 'POST', `/conversations/${id}/messages`, body);
    await fake.webhooks.settled();
    expect(fake.conversation(id).status).toBe('open');
    expect(receiver.of('conversation_status_changed')).toMatchObject([{ id, status: 'open' }]);
    expect(receiver.of('contact_updated')).toHaveLength(1);
  },
);

test('an outgoing message leaves a resolved conversation resolved', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({ status: 'resolved' });
  await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Bye' });
  expect(fake.conversation(id).status).toBe('resolved');
});

test('the first public reply is announced as conversation_updated, a private note is not', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  const path = `/conversations/${id}/messages`;
  await callApi(fake, 'POST', path, { content: 'note', private: true });
  await fake.webhooks.settled();
  expect(receiver.of('conversation_updated')).toEqual([]);
  await callApi(fake, 'POST', path, { content: 'reply' });
  await fake.webhooks.settled();
  const names = receiver
    .of('conversation_updated')
    .flatMap((event) => Object.values(at(event, 'changed_attributes') ?? []))
    .flatMap((change) => Object.keys(change));
  expect(names).toEqual(['waiting_since', 'first_reply_created_at', 'updated_at']);
});

test('content beyond 150,000 characters is refused, counted in characters', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const path = `/conversations/${id}/messages`;
  const fits = await callApi(fake, 'POST', path, { content: '😀'.repeat(150_000) });
  expect(fits.status).toBe(200);
  const long = await callApi(fake, 'POST', path, { content: 'x'.repeat(150_001) });
  expect(long.status).toBe(422);
  expect(at(long.body, 'error')).toMatch(/^Validation failed: Content is too long/);
});

test('the flood guard refuses further messages for a minute', async () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const { fake } = await setup({ messagesPerMinuteLimit: 2, now: () => now });
  const { id } = await fake.createConversation({});
  const post = () => callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
  await post();
  await post();
  const refused = await post();
  expect(refused.status).toBe(422);
  expect(refused.body).toEqual({ error: 'Validation failed: Too many messages' });
  now = new Date('2026-01-01T00:01:01Z');
  expect((await post()).status).toBe(200);
});

test('message pages: 20 latest, 20 before, 100 after, and a range that starts with after itself', async () => {
  const { fake } = await setup({ messagesPerMinuteLimit: 1000 });
  const { id } = await fake.createConversation({});
  for (let n = 1; n <= 130; n += 1) fake.customerMessage(id, `m${n}`, { silent: true });
  const ids = async (query: string) => {
    const answer = await callApi(fake, 'GET', `/conversations/${id}/messages${query}`);
    const payload = Object.values(at(answer.body, 'payload') ?? []);
    return payload.map((message) => numberAt(message, 'id'));
  };
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  expect(await ids('')).toEqual(range(111, 130));
  expect(await ids('?before=50')).toEqual(range(30, 49));
  expect(await ids('?after=10')).toEqual(range(11, 110));
  expect(await ids('?after=10&before=13')).toEqual(range(10, 12));
});

test('private notes and activities can be left out of the list', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  fake.customerMessage(id, 'Hi');
  fake.agentReply(id, { agentId: 1, content: 'note', private: true });
  fake.setStatus(id, 'resolved', 1);
  const path = `/conversations/${id}/messages`;
  const all = await callApi(fake, 'GET', path);
  expect(at(all.body, 'payload')).toMatchObject([
    { message_type: 0 },
    { message_type: 1, private: true },
    { message_type: 2, content: 'Conversation was marked resolved by Relay' },
  ]);
  const chat = await callApi(fake, 'GET', `${path}?filter_internal_messages=any`);
  expect(at(chat.body, 'payload')).toHaveLength(1);
});

test.each([
  ['a message of nothing', {}],
  ['a misspelt field', { content: 'Hi', contentAttributes: {} }],
  ['a template', { content: 'Hi', message_type: 'template' }],
])('%s fails loudly', async (_name, body) => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, body);
  expect(answer.status).toBe(501);
  expect(fake.unexpected).toHaveLength(1);
});
