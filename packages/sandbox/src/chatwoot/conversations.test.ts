import { expect, test } from 'vitest';
import type { ChatwootFake } from './index.ts';
import { at, callApi, numberAt } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

async function makeContact(fake: ChatwootFake, sourceId = '21'): Promise<number> {
  const body = { name: 'An', inbox_id: 2, source_id: sourceId };
  return numberAt((await callApi(fake, 'POST', '/contacts', body)).body, 'payload.contact.id');
}

test('a conversation is opened together with its first message', async () => {
  const { fake, receiver } = await setup();
  const contactId = await makeContact(fake);
  const answer = await callApi(fake, 'POST', '/conversations', {
    inbox_id: 2,
    contact_id: contactId,
    source_id: '21',
    custom_attributes: { zendesk_ticket_id: '21' },
    message: { content: 'Hello', message_type: 'incoming', source_id: 'zendesk-9' },
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    id: 1,
    status: 'open',
    account_id: 2,
    first_reply_created_at: 0,
    meta: { channel: 'Channel::Api', sender: { id: contactId } },
    messages: [
      {
        message_type: 0,
        content: 'Hello',
        source_id: 'zendesk-9',
        conversation: { contact_inbox: { source_id: '21' } },
      },
    ],
  });
  expect(answer.body).not.toHaveProperty('contact_inbox');
  await fake.webhooks.settled();
  expect(receiver.of('conversation_created')).toHaveLength(1);
  expect(receiver.of('message_created')).toMatchObject([
    { message_type: 'incoming', conversation: { id: 1, contact_inbox: { source_id: '21' } } },
  ]);
});

test('two parallel calls make two conversations', async () => {
  const { fake } = await setup({ switches: { race: 'open' } });
  const body = { inbox_id: 2, contact_id: await makeContact(fake), source_id: '21' };
  await Promise.all([
    callApi(fake, 'POST', '/conversations', body),
    callApi(fake, 'POST', '/conversations', body),
  ]);
  expect(fake.conversations()).toHaveLength(2);
});

test('an inbox locked to a single conversation answers with the last one, resolved or not', async () => {
  const { fake } = await setup();
  await callApi(fake, 'PATCH', '/inboxes/2', { lock_to_single_conversation: true });
  const body = { inbox_id: 2, contact_id: await makeContact(fake), source_id: '21' };
  const first = await callApi(fake, 'POST', '/conversations', body);
  await callApi(fake, 'POST', '/conversations/1/toggle_status', { status: 'resolved' });
  const second = await callApi(fake, 'POST', '/conversations', body);
  expect([at(first.body, 'id'), at(second.body, 'id')]).toEqual([1, 1]);
});

test('a source id of another contact is refused in the old error shape', async () => {
  const { fake } = await setup();
  await makeContact(fake, '21');
  const other = await makeContact(fake, '22');
  const body = { inbox_id: 2, contact_id: other, source_id: '21' };
  const answer = await callApi(fake, 'POST', '/conversations', body);
  expect([answer.status, answer.body]).toEqual([422, { error: 'source_id should be unique' }]);
});

test('a refused first message takes the conversation with it and announces nothing', async () => {
  const { fake, receiver } = await setup();
  const body = { inbox_id: 2, contact_id: await makeContact(fake), source_id: '21' };
  const message = { content: 'x'.repeat(150_001), message_type: 'incoming' };
  const answer = await callApi(fake, 'POST', '/conversations', { ...body, message });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ attributes: ['content'] });
  await fake.webhooks.settled();
  expect(fake.conversations()).toEqual([]);
  expect(receiver.of('conversation_created')).toEqual([]);
});

test.each([
  ['a string beyond 1,500 characters', { a: 'x'.repeat(1501) }],
  ['an integer beyond 9,999,999,999', { a: 10_000_000_000 }],
])('attributes refuse %s', async (_name, attributes) => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const path = `/conversations/${id}/custom_attributes`;
  const answer = await callApi(fake, 'POST', path, { custom_attributes: attributes });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ attributes: ['custom_attributes'] });
});

test('custom attributes and labels are replaced as a whole', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  for (const custom_attributes of [{ a: '1' }, { b: '2' }]) {
    await callApi(fake, 'POST', `/conversations/${id}/custom_attributes`, { custom_attributes });
  }
  for (const labels of [['a', 'b'], ['c']]) {
    await callApi(fake, 'POST', `/conversations/${id}/labels`, { labels });
  }
  expect(fake.conversation(id)).toMatchObject({ customAttributes: { b: '2' }, labels: ['c'] });
});

test('a status change is announced twice, with the values in conversation_updated only', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  const answer = await callApi(fake, 'POST', `/conversations/${id}/toggle_status`, {
    status: 'resolved',
  });
  expect(answer.body).toMatchObject({
    payload: { success: true, conversation_id: id, current_status: 'resolved' },
  });
  await fake.webhooks.settled();
  expect(receiver.of('conversation_status_changed')).toMatchObject([
    { id, status: 'resolved', changed_attributes: null },
  ]);
  expect(receiver.of('conversation_updated')).toMatchObject([
    {
      changed_attributes: [
        { status: { previous_value: 'open', current_value: 'resolved' } },
        { updated_at: {} },
      ],
    },
  ]);
});

test('writing the status it already has announces nothing', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await callApi(fake, 'POST', `/conversations/${id}/toggle_status`, { status: 'open' });
  await fake.webhooks.settled();
  expect(receiver.of('conversation_updated')).toEqual([]);
});

test.each([
  ['agent', 1],
  ['administrator', undefined],
] as const)('opening with the token of an %s', async (role, assignee) => {
  const { fake } = await setup({ serviceUser: { role } });
  const { id } = await fake.createConversation({ status: 'resolved' });
  await callApi(fake, 'POST', `/conversations/${id}/toggle_status`, { status: 'open' });
  expect(fake.conversation(id).assignee?.id).toBe(assignee);
});

test('assigning to an unknown user unassigns', async () => {
  const { fake } = await setup();
  const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
  const { id } = await fake.createConversation({});
  const path = `/conversations/${id}/assignments`;
  const assigned = await callApi(fake, 'POST', path, { assignee_id: agent.id });
  expect(assigned.body).toMatchObject({ id: agent.id, name: 'Binh' });
  const gone = await callApi(fake, 'POST', path, { assignee_id: 999 });
  expect(gone.status).toBe(200);
  expect(fake.conversation(id).assignee).toBeNull();
});

test('the list shows open ones unless told otherwise, 25 to a page, newest activity first', async () => {
  const { fake } = await setup();
  for (let n = 1; n <= 27; n += 1) await fake.createConversation({ sourceId: `t-${n}` });
  await callApi(fake, 'POST', '/conversations/27/toggle_status', { status: 'resolved' });
  const open = await callApi(fake, 'GET', '/conversations');
  expect(at(open.body, 'data.meta.all_count')).toBe(26);
  expect(at(open.body, 'data.payload')).toHaveLength(25);
  const second = await callApi(fake, 'GET', '/conversations?status=all&page=2');
  expect(at(second.body, 'data.payload')).toHaveLength(2);
  const recent = await callApi(fake, 'GET', '/conversations?status=all&updated_within=60&page=2');
  expect(at(recent.body, 'data.payload')).toHaveLength(27);
  const bySource = await callApi(fake, 'GET', '/conversations?status=all&source_id=t-27');
  expect(at(bySource.body, 'data.payload.0.id')).toBe(27);
});

test('a missing conversation is a 404 in words', async () => {
  const { fake } = await setup();
  const answer = await callApi(fake, 'GET', '/conversations/9');
  expect([answer.status, answer.body]).toEqual([404, { error: 'Resource could not be found' }]);
});
