import { expect, test } from 'vitest';
import {
  aCustomer,
  anAgent,
  aThread,
  conversationOf,
  conversationsOf,
  expectNothingParked,
  expectReplies,
  expectTalk,
  talkOf,
} from './support/desk.ts';
import { forgetLinks } from './support/forget-links.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2 });

test('a contact gets identifier, name and e-mail, and the ticket as its source', async () => {
  const { ann, ticket, conversation } = await aThread(run.system, { name: 'Ann Lee' });
  expect(conversation.contact).toMatchObject({
    identifier: `zendesk:${ann.id}:${ticket.id}`,
    name: 'Ann Lee',
    email: ann.email,
  });
  expect(conversation).toMatchObject({ sourceId: String(ticket.id), inboxId: 2, status: 'open' });
  expect(talkOf(run.system, conversation.id)).toEqual(['incoming: It leaks']);
});

test('a customer’s second ticket is a conversation of its own, without the e-mail that is taken', async () => {
  const { system } = run;
  const { ann, conversation } = await aThread(system);
  const second = system.zendesk.createTicket({ requesterId: ann.id, subject: 'Toaster' });
  const other = await conversationOf(system, second.id);
  await system.settled();
  expect(other.contact).toMatchObject({
    identifier: `zendesk:${ann.id}:${second.id}`,
    name: ann.name,
    email: null,
  });
  expect(system.chatwoot.conversation(conversation.id).contact.email).toBe(ann.email);
  expect(talkOf(system, other.id)).toEqual(['incoming: Toaster']);
});

test('a customer without an e-mail is a contact all the same', async () => {
  const { system } = run;
  const zoe = system.zendesk.addUser({ name: 'Zoë', role: 'end-user' });
  const ticket = system.zendesk.createTicket({ requesterId: zoe.id, subject: 'Hi' });
  const { contact } = await conversationOf(system, ticket.id);
  expect(contact).toMatchObject({ name: 'Zoë', email: null });
});

test('a lost link is found again at Chatwoot: no second contact, no second conversation', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  await forgetLinks(system);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Still there?' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: Still there?']);
  expect(conversationsOf(system, ticket.id)).toHaveLength(1);
});

test('a lost link is found again from the conversation, too', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  await forgetLinks(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
});

test('an identifier and a source that somebody else’s conversation lacks lead to no ticket', async () => {
  const { system } = run;
  const { ticket } = await aThread(system);
  const before = system.zendesk.comments(ticket.id).length;
  const stranger = await system.chatwoot.createConversation({
    contact: { name: 'Mallory', identifier: `zendesk:1:${ticket.id}` },
  });
  const agent = anAgent(system);
  system.chatwoot.agentReply(stranger.id, { agentId: agent.id, content: 'For Mallory' });
  await system.settled();
  expect(system.zendesk.comments(ticket.id)).toHaveLength(before);
});

test('a deleted conversation is replaced, with the same contact', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  system.chatwoot.deleteConversation(conversation.id);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Anybody?' });
  const next = await conversationOf(system, ticket.id);
  expect(next.contactId).toBe(conversation.contactId);
  await expectTalk(system, next.id, ['incoming: Anybody?']);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Ah' });
  await expectTalk(system, next.id, ['incoming: Anybody?', 'incoming: Ah']);
});

test('a deleted contact is made anew', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  system.chatwoot.deleteContact(conversation.contactId);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Anybody?' });
  const next = await conversationOf(system, ticket.id);
  expect(next.contact.identifier).toBe(`zendesk:${ann.id}:${ticket.id}`);
  await expectTalk(system, next.id, ['incoming: Anybody?']);
});

test('a resolved conversation goes on, and is open again', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.setStatus(conversation.id, 'resolved', agent.id);
  await system.settled();
  expect(system.zendesk.ticket(ticket.id).status).toBe('solved');
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'It leaks again' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: It leaks again']);
  expect(system.chatwoot.conversation(conversation.id).status).toBe('open');
  expect(system.zendesk.ticket(ticket.id).status).toBe('open');
});

test('many first comments at the same time make one contact and one conversation for each ticket', async () => {
  const { system } = run;
  system.chatwoot.switches.race = 'open';
  const tickets = Array.from({ length: 5 }, () => {
    const ann = aCustomer(system);
    const ticket = system.zendesk.createTicket({ requesterId: ann.id, subject: 'one' });
    for (const body of ['two', 'three'])
      system.zendesk.comment(ticket.id, { authorId: ann.id, body });
    return ticket;
  });
  await system.settled();
  for (const ticket of tickets) {
    expect(conversationsOf(system, ticket.id)).toHaveLength(1);
    const conversation = await conversationOf(system, ticket.id);
    expect(talkOf(system, conversation.id).sort()).toEqual([
      'incoming: one',
      'incoming: three',
      'incoming: two',
    ]);
  }
  const identifiers = system.chatwoot.contacts().map(({ identifier }) => identifier);
  expect(new Set(identifiers).size).toBe(identifiers.length);
});

test('the first comment arrives although only the ticket is announced', async () => {
  const { system } = run;
  system.zendesk.switches.createdAnnouncesFirstComment = false;
  const { conversation } = await aThread(system, { comment: 'Quiet start' });
  system.zendesk.switches.createdAnnouncesFirstComment = true;
  expect(talkOf(system, conversation.id)).toEqual(['incoming: Quiet start']);
});

test('the seeds’ own body makes us read the ticket, and each comment arrives once', async () => {
  const { system } = run;
  const ann = aCustomer(system);
  const ticket = system.zendesk.createTicket({
    id: 21,
    requesterId: ann.id,
    subject: 'Seed',
    comment: 'What the ticket says',
    silent: true,
  });
  const seed = { ticket_id: '21', event: { comment: { body: 'Test message' } } };
  expect(await postAsZendesk(system, seed)).toBe(200);
  const conversation = await conversationOf(system, ticket.id);
  await expectTalk(system, conversation.id, ['incoming: What the ticket says']);
  expect(await postAsZendesk(system, { ...seed, again: 1 })).toBe(200);
  expect(await postAsZendesk(system, { ...seed, again: 2 })).toBe(200);
  await expectTalk(system, conversation.id, ['incoming: What the ticket says']);
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
