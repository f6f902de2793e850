import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { expect, test } from 'vitest';
import { aCustomer, anAgent, aThread, conversationOf, repliesOn, talkOf } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { postAsChatwoot, postAsZendesk } from './support/post-webhook.ts';
import { zendeskSecret } from './support/system.ts';
import { useSystem } from './support/use-system.ts';

/** Each of these once lost, repeated, stalled or leaked something. */
const run = useSystem({ workers: 2 });

const picture = (fileName: string) => ({
  fileName,
  contentType: 'image/png',
  data: Buffer.from('x'),
});

/** Zendesk announces only these; nothing at all without a list. */
function announceOnly(types?: string[]): void {
  const url = `${run.system.ingressUrl}/webhooks/zendesk-main`;
  const subscriptions = types ? { subscriptions: types } : {};
  run.system.zendesk.setWebhooks(
    types && types.length === 0
      ? []
      : [{ url, secret: zendeskSecret, kind: 'event', ...subscriptions }],
  );
}
const announceAll = () => announceOnly();
const onlyFiles = [
  'ticket.attachment_linked_to_comment',
  'zen:event-type:ticket.attachment_linked_to_comment',
];

/** As if the claims and the ledger of more than a week ago had run out. */
async function forgetLongAgo(): Promise<void> {
  const { redis } = run.system;
  for (const kind of ['dedup', 'effect', 'remote']) {
    const keys = await redis.keys(`{omnirelay}:${kind}:*`);
    if (keys.length > 0) await redis.del(keys);
  }
}

async function statesOf(ticketId: number): Promise<string[]> {
  const conversation = `zendesk_${ticketId}`;
  const { items } = await listDeliveries(run.system.store.db, { conversation, limit: 20 });
  return items.map(({ state }) => state);
}

const anUpdate = (ticketId: number, conversationId: number, part: object) => ({
  id: 99_000_000 + ticketId,
  message_type: 'outgoing',
  content: 'x',
  content_type: 'text',
  content_attributes: {},
  private: false,
  source_id: null,
  sender: { id: 3, name: 'Binh', email: 'binh@acme.example', type: 'user' },
  inbox: { id: 2 },
  conversation: {
    id: conversationId,
    inbox_id: 2,
    status: 'open',
    meta: {},
    contact_inbox: { contact_id: 1, source_id: String(ticketId) },
  },
  ...part,
});

test('a hint long after the last comment does not repeat it', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  await forgetLongAgo();
  await postAsZendesk(system, { ticket_id: String(ticket.id) });
  await system.settled();
  expect(talkOf(system, conversation.id)).toHaveLength(1);
});

test('a second comment is found although its hint says the same as the first', async () => {
  const { system } = run;
  announceOnly([]);
  const ann = aCustomer(system);
  const opening = { requesterId: ann.id, subject: 's', comment: 'one' };
  const ticket = system.zendesk.createTicket(opening);
  await postAsZendesk(system, { ticket_id: String(ticket.id) });
  const conversation = await conversationOf(system, ticket.id);
  await system.settled();
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
  await postAsZendesk(system, { ticket_id: String(ticket.id) });
  await system.settled();
  announceAll();
  expect(talkOf(system, conversation.id)).toEqual(['incoming: one', 'incoming: two']);
});

test('a file whose own event came first is not posted again with its comment', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  announceOnly(onlyFiles);
  const attachments = [picture('a.png')];
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'see', attachments });
  await system.settled();
  await postAsZendesk(system, { ticket_id: String(ticket.id) });
  await system.settled();
  announceAll();
  const talk = talkOf(system, conversation.id);
  expect(talk.filter((line) => line.includes('a.png'))).toHaveLength(1);
  expect(talk).toContain('incoming: see');
});

test('a file of a deleted conversation goes into its successor', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  system.chatwoot.deleteConversation(conversation.id);
  announceOnly(onlyFiles);
  const attachments = [picture('b.png')];
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'see', attachments });
  await system.settled();
  announceAll();
  const successor = await conversationOf(system, ticket.id);
  expect(talkOf(system, successor.id).join()).toContain('[b.png]');
  expect(await statesOf(ticket.id)).not.toContain('parked');
});

test('a comment made private takes its files along', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const attachments = [picture('secret.png')];
  const comment = system.zendesk.comment(ticket.id, {
    authorId: ann.id,
    body: 'oops',
    attachments,
  });
  await system.settled();
  expect(talkOf(system, conversation.id).join()).toContain('secret.png');
  system.zendesk.makePrivate(ticket.id, comment.id, ann.id);
  await system.settled();
  expect(talkOf(system, conversation.id).join()).not.toContain('secret.png');
});

test('a Chatwoot message can’t have Zendesk’s API read with our credentials', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const data_url = `${system.zendesk.url}/api/v2/users/me.json`;
  const attachments = [{ id: 1, file_type: 'file', data_url }];
  const body = anUpdate(ticket.id, conversation.id, { event: 'message_created', attachments });
  await postAsChatwoot(system, body);
  await eventually(() => repliesOn(system, ticket.id).length > 0 || 'no reply');
  const [reply] = repliesOn(system, ticket.id);
  expect(reply?.attachments).toEqual([]);
  expect(reply?.plainBody).toContain('File not carried over');
});

test('our own message is known by its source when its marker and our memory are gone', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  await forgetLongAgo();
  const source_id = 'omnirelay:zendesk-main.comment-1.zendesk-chatwoot.message';
  const body = anUpdate(ticket.id, conversation.id, { event: 'message_updated', source_id });
  await postAsChatwoot(system, body);
  await system.settled();
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('files that are already uploaded are not uploaded again when the reply is tried again', async () => {
  const { system } = run;
  const { zendesk, chatwoot } = system;
  const { ticket, conversation } = await aThread(system);
  const uploads = () => zendesk.calls.filter(({ path }) => path.includes('/uploads')).length;
  const before = uploads();
  zendesk.faults.inject({
    method: 'POST',
    path: /uploads/,
    skip: 2,
    fault: { kind: 'status', status: 503 },
  });
  const attachments = ['1.png', '2.png', '3.png'].map(picture);
  const agent = anAgent(system);
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'three', attachments });
  await eventually(() => repliesOn(system, ticket.id).length > 0 || 'no reply');
  await system.settled();
  const [reply, ...others] = repliesOn(system, ticket.id);
  expect(reply?.attachments.map(({ fileName }) => fileName)).toEqual(['1.png', '2.png', '3.png']);
  expect(others).toEqual([]);
  expect(uploads() - before).toBe(4);
});

test('a file that expires between two tries takes no other file’s place', async () => {
  const { system } = run;
  const { zendesk, chatwoot } = system;
  const { ticket, conversation } = await aThread(system);
  const uploads = () => zendesk.calls.filter(({ path }) => path.includes('/uploads')).length;
  const before = uploads();
  const fault = { kind: 'status', status: 503 } as const;
  zendesk.faults.inject({ method: 'POST', path: /uploads/, skip: 2, fault });
  const attachments = ['first.png', 'second.png', 'third.png'].map(picture);
  const agent = anAgent(system);
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'three', attachments });
  await eventually(() => uploads() - before === 3 || 'the third upload has not been refused');
  chatwoot.setFileFault('first.png', 'expired');
  await eventually(() => repliesOn(system, ticket.id).length > 0 || 'no reply');
  await system.settled();
  const [reply] = repliesOn(system, ticket.id);
  expect(reply?.attachments.map(({ fileName }) => fileName)).toEqual(['second.png', 'third.png']);
  expect(reply?.plainBody).toContain('File not carried over: first.png');
});
