import { readChatwootEnvelope } from '@omnirelay/adapters/chatwoot/envelope.ts';
import { normalizeChatwoot } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { events } from '@omnirelay/shared/store/schema.ts';
import { expect, test } from 'vitest';
import {
  aConversation,
  aTicket,
  relayed,
  stored,
  storedTalk,
} from './support/desk-without-webhooks.ts';
import { useDesk } from './support/use-desk.ts';

const minutes = 60_000;
const desk = useDesk();

test('what is read of a message is what its webhook would have told', async () => {
  const { chatwoot, store } = desk;
  const { id, says, answers, agent } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  // Nobody listens there; what was sent is kept.
  chatwoot.setWebhooks([{ url: 'http://127.0.0.1:9/' }]);
  const file = { fileName: 'a.png', contentType: 'image/png', data: Buffer.from('png') };
  says('Line one\\\nline two\n\n');
  answers('Hello *there*');
  chatwoot.agentReply(id, { agentId: agent.id, content: 'For us', private: true });
  chatwoot.agentReply(id, { agentId: agent.id, attachments: [file] });
  chatwoot.botMessage(id, 'Beep');
  chatwoot.templateMessage(id, 'We are closed');
  await chatwoot.webhooks.settled();
  chatwoot.setWebhooks([]);
  desk.pass(minutes);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ healed: 6 });

  const rows = await store.db.select().from(events);
  const read = rows.filter(({ type }) => type === 'message_created.read');
  const sent = chatwoot.webhooks.sent.filter(({ label }) => label === 'message_created');
  const essence = (body: string) => {
    const json: unknown = JSON.parse(body);
    const { type: _type, ...envelope } = readChatwootEnvelope(json, Buffer.from(body));
    const message = normalizeChatwoot(json);
    if (message.kind !== 'message') throw new Error(body);
    // To the second, and as the conversation was when it was told.
    const conversation = { ...message.conversation, updatedAt: undefined };
    const at = message.createdAt?.slice(0, 19);
    return { ...message, ...envelope, conversation, createdAt: at, updatedAt: undefined };
  };
  const inOrder = (bodies: string[]) =>
    bodies.map(essence).sort((a, b) => Number(a.messageId) - Number(b.messageId));
  expect(inOrder(read.map(({ body }) => String(body)))).toEqual(
    inOrder(sent.map(({ body }) => body)),
  );
});

test('a file whose event got lost is found, and one that came with its comment is not again', async () => {
  const { ann, ticket } = aTicket(desk);
  await desk.sync('zendesk-main');
  desk.pass(minutes);
  const file = { fileName: 'a.png', contentType: 'image/png', data: Buffer.from('png') };
  const comment = { authorId: ann.id, body: 'See', attachments: [file] };
  const { id, attachments } = desk.zendesk.comment(ticket.id, comment);
  desk.pass(minutes);
  await desk.sync('zendesk-main');
  await desk.sync('zendesk-main');
  expect(await relayed(desk, 'zendesk-main', ticket.id)).toEqual([`comment-${id}`]);
  // As if its own webhook had brought the comment, without files.
  await desk.store.db.update(events).set({ type: 'ticket.comment_added' });
  await desk.sync('zendesk-main');
  await desk.sync('zendesk-main');
  expect(await relayed(desk, 'zendesk-main', ticket.id)).toEqual([
    `comment-${id}`,
    `attachment-${attachments[0]?.id}`,
  ]);
});

test('a deletion that got lost takes the stored message back', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  const message = says('a secret');
  desk.pass(minutes);
  await desk.sync('chatwoot-main');
  desk.chatwoot.deleteMessage(id, message.id);
  desk.pass(minutes);
  for (let time = 0; time < 2; time++) await desk.sync('chatwoot-main');
  expect(await storedTalk(desk, 'chatwoot-main', id)).toEqual(['customer: ']);
  const known = await desk.store.db.select({ type: events.type }).from(events);
  expect(known.filter(({ type }) => type === 'message_updated.read')).toHaveLength(1);
});

test('a status that got lost is told once', async () => {
  const { id, says, agent } = await aConversation(desk);
  const { ann, ticket } = aTicket(desk);
  const names = ['chatwoot-main', 'zendesk-main'];
  for (const name of names) await desk.sync(name);
  says('Hello?');
  desk.chatwoot.setStatus(id, 'resolved', agent.id);
  desk.zendesk.setStatus(ticket.id, 'solved', ann.id);
  desk.pass(minutes);
  for (const name of [...names, ...names]) await desk.sync(name);
  expect(await stored(desk, 'chatwoot-main', id)).toMatchObject({ status: 'Closed' });
  expect(await stored(desk, 'zendesk-main', ticket.id)).toMatchObject({ status: 'Closed' });
  const told = async () => {
    const known = await desk.store.db.select({ type: events.type }).from(events);
    return known.filter(({ type }) => type.includes('status_changed')).length;
  };
  expect(await told()).toBe(2);
  desk.chatwoot.setStatus(id, 'open', agent.id);
  desk.zendesk.setStatus(ticket.id, 'open', ann.id);
  desk.pass(minutes);
  for (const name of [...names, ...names]) await desk.sync(name);
  expect(await told()).toBe(4);
  expect(await stored(desk, 'chatwoot-main', id)).toMatchObject({ status: 'Open' });
});

test.each([422, 404])('a conversation that answers %i holds up no other', async (status) => {
  const [one, two] = [await aConversation(desk), await aConversation(desk)];
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  one.says('one');
  two.says('two');
  desk.pass(minutes);
  const path = new RegExp(`/conversations/${one.id}/messages`);
  desk.chatwoot.faults.inject({ path, fault: { kind: 'status', status } });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
  // The next sync reads it again: it begins well before this one.
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
});
