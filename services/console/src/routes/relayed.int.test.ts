import { createLinkStore } from '@omnirelay/shared/store/links.ts';
import { expect, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const db = () => console.store.db;
const get = (id: string) =>
  console.app.inject({ url: `/api/conversations/${id}/relayed`, headers: console.agent });

test('both sides come with what became of each message', async () => {
  const ticket = await insertConversation(db(), {
    connection: 'zendesk-main',
    platform: 'zendesk',
    providerId: '21',
    externalId: 'zendesk_21',
  });
  const conversation = await insertConversation(db(), { providerId: '8' });
  await createLinkStore(db()).save('relay', {
    ticketId: '21',
    conversationId: '8',
    contactId: '5',
  });
  const comment = await insertMessage(db(), ticket, {
    connection: 'zendesk-main',
    providerId: '900',
  });
  const relayed = await insertDelivery(db(), {
    providerEventId: 'comment-900',
    flow: { remoteId: '7001' },
  });
  const note = await insertMessage(db(), conversation, { providerId: '78', private: true });
  await insertDelivery(db(), {
    connection: 'chatwoot-main',
    providerEventId: 'message-78',
    state: 'skipped',
    reason: 'private-note',
  });
  const missed = await insertMessage(db(), conversation, { providerId: '79' });
  // Another account's message may have the same number.
  await insertDelivery(db(), { providerEventId: 'message-79' });

  const answer = await get(conversation);
  expect(answer.statusCode).toBe(200);
  expect(answer.json().sides).toMatchObject([
    {
      conversation: { id: conversation },
      messages: [
        { message: { id: note }, delivery: { state: 'skipped', reason: 'private-note' } },
        { message: { id: missed }, delivery: null },
      ],
    },
    {
      conversation: { id: ticket },
      messages: [
        { message: { id: comment }, delivery: { id: relayed, flows: [{ remoteId: '7001' }] } },
      ],
    },
  ]);
  const fromThere = (await get(ticket)).json().sides;
  expect(fromThere.map((side: { conversation: { id: string } }) => side.conversation.id)).toEqual([
    ticket,
    conversation,
  ]);
});

test('the other side is named where its messages are not stored', async () => {
  const conversation = await insertConversation(db(), { providerId: '9' });
  const ticket = await insertConversation(db(), {
    connection: 'zendesk-main',
    providerId: '22',
  });
  const save = createLinkStore(db()).save;
  await save('relay', { ticketId: '5001', conversationId: '9', contactId: '5' });
  await save('relay', { ticketId: '22', conversationId: '99', contactId: '5' });
  expect((await get(conversation)).json()).toMatchObject({
    sides: [{ conversation: { id: conversation } }],
    notStored: [{ kind: 'ticket', connection: 'zendesk-main', id: '5001' }],
  });
  expect((await get(ticket)).json()).toMatchObject({
    sides: [{ conversation: { id: ticket } }],
    notStored: [{ kind: 'conversation', connection: 'chatwoot-main', id: '99' }],
  });
});

test('a conversation that is relayed nowhere has one side', async () => {
  const alone = await insertConversation(db());
  expect((await get(alone)).json()).toMatchObject({ sides: [{ messages: [] }], notStored: [] });
  expect((await get('nothing')).statusCode).toBe(404);
});
