import { newEventId } from '@omnirelay/shared/ids.ts';
import { changeSwitches } from '@omnirelay/shared/store/connections.ts';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { insertUpload } from '@omnirelay/shared/store/uploads.ts';
import { expect, test } from 'vitest';
import {
  answer,
  expectState,
  setStatus,
  storeAnswer,
  storedConversation,
  storedMessage,
  storedTalk,
} from './support/console.ts';
import { aThread, expectReplies, repliesOn, talkOf } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2, inbox: ['chatwoot-main', 'zendesk-main'] });
const patienceMs = 60_000;
const long = { timeout: 3 * patienceMs };

/** A customer on Facebook, who has written. */
async function onFacebook() {
  const { chatwoot } = run.system;
  const inbox = chatwoot.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  const conversation = await chatwoot.createConversation({
    inboxId: inbox.id,
    contact: { name: 'Eve' },
  });
  chatwoot.customerMessage(conversation.id, 'Is it in stock?');
  const stored = await storedConversation(run.system, 'chatwoot-main', conversation.id);
  return { conversation, stored };
}

test('an answer reaches the customer of a native channel, and is one message', async () => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  const id = await answer(system, stored, { content: 'Yes, {{ contact.name }}!' });
  const row = await expectState(system, id, 'sent');
  expect(await storedTalk(system, stored.id)).toEqual([
    'customer: Is it in stock?',
    'agent: Yes, {{ contact.name }}!',
  ]);
  const deliveries = system.chatwoot.nativeDeliveries.filter(
    ({ conversationId }) => conversationId === conversation.id,
  );
  expect(deliveries).toMatchObject([{ delivered: true, content: 'Yes, {{ contact.name }}!' }]);
  expect(row.providerId).toBe(String(deliveries[0]?.messageId));
});

test.each(['before', 'after'] as const)('its echo %s our answer makes no second', async (echo) => {
  const { system } = run;
  system.chatwoot.switches.echo = echo;
  const { conversation, stored } = await onFacebook();
  await expectState(system, await answer(system, stored), 'sent');
  expect(await storedTalk(system, stored.id)).toEqual([
    'customer: Is it in stock?',
    'agent: Good morning',
  ]);
  expect(talkOf(system, conversation.id)).toHaveLength(2);
});

test('a note stays with the colleagues', async () => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  await expectState(system, await answer(system, stored, { private: true }), 'sent');
  expect(talkOf(system, conversation.id)).toContain('note: Good morning');
  const shown = system.chatwoot.nativeDeliveries.filter(
    ({ conversationId }) => conversationId === conversation.id,
  );
  expect(shown).toEqual([]);
});

test('an answer into a relayed conversation reaches the Zendesk customer, once', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
  await expectState(system, await answer(system, stored, { content: 'We come' }), 'sent');
  await expectReplies(system, ticket.id, [/^Mai\s+We come$/]);
  expect(talkOf(system, conversation.id)).toEqual(['incoming: It leaks', 'outgoing: We come']);
});

test('a note in a relayed conversation does not', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
  await expectState(system, await answer(system, stored, { private: true }), 'sent');
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('an answer on a ticket is a comment, and stays one', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const stored = await storedConversation(system, 'zendesk-main', ticket.id);
  await expectState(system, await answer(system, stored, { content: 'We come' }), 'sent');
  await expectState(system, await answer(system, stored, { private: true }), 'sent');
  expect(repliesOn(system, ticket.id)).toMatchObject([
    { plainBody: expect.stringMatching(/We come$/), public: true },
    { plainBody: expect.stringMatching(/Good morning$/), public: false },
  ]);
  expect(talkOf(system, conversation.id)).toEqual(['incoming: It leaks']);
});

test('on a closed ticket an answer fails, and says why', async () => {
  const { system } = run;
  const { ticket } = await aThread(system);
  const stored = await storedConversation(system, 'zendesk-main', ticket.id);
  system.zendesk.closeTicket(ticket.id);
  await system.settled();
  const row = await expectState(system, await answer(system, stored), 'failed');
  expect(row.failure).toMatch(/closed/);
});

const faults = [
  { name: 'status 500', fault: { kind: 'status', status: 500 } },
  { name: 'status 429', fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } },
  { name: 'no answer, though applied', fault: { kind: 'hang-after' } },
  { name: 'a lost connection, though applied', fault: { kind: 'drop-after' } },
] as const;

test.each(faults)('$name: sent once, in order', long, async ({ fault }) => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  system.chatwoot.faults.inject({ method: 'POST', path, fault });
  const first = await answer(system, stored, { content: 'one' });
  await answer(system, stored, { content: 'two' });
  await expectState(system, first, 'sent', patienceMs);
  await eventually(() => talkOf(system, conversation.id).length > 2 || 'not all there', patienceMs);
  await system.settled();
  expect(talkOf(system, conversation.id)).toEqual([
    'incoming: Is it in stock?',
    'outgoing: one',
    'outgoing: two',
  ]);
  expect(await storedTalk(system, stored.id)).toEqual([
    'customer: Is it in stock?',
    'agent: one',
    'agent: two',
  ]);
});

test.each(faults)('on a ticket, $name: sent once', long, async ({ fault }) => {
  const { system } = run;
  const { ticket } = await aThread(system);
  const stored = await storedConversation(system, 'zendesk-main', ticket.id);
  const path = new RegExp(`/tickets/${ticket.id}\\.json$`);
  system.zendesk.faults.inject({ method: 'PUT', path, fault });
  await expectState(system, await answer(system, stored, { content: 'one' }), 'sent', patienceMs);
  await expectReplies(system, ticket.id, [/one$/]);
});

test('workers that are killed send each answer once', long, async () => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  const said = Array.from({ length: 12 }, (_, i) => `answer ${i}`);
  for (const [i, content] of said.entries()) {
    await answer(system, stored, { content, createdAt: new Date(Date.now() + i) });
    if (i % 4 === 1) await system.killWorker(Math.random);
  }
  const all = () => talkOf(system, conversation.id).length > said.length || 'not all there';
  await eventually(all, patienceMs);
  await system.settled();
  expect(talkOf(system, conversation.id)).toEqual([
    'incoming: Is it in stock?',
    ...said.map((content) => `outgoing: ${content}`),
  ]);
});

test('files go along, once, on both sides', async () => {
  const { system } = run;
  const body = Buffer.from('a picture');
  const info = { name: 'Hóa đơn.png', contentType: 'image/png', sizeBytes: body.length };
  const attach = async () => {
    const id = newEventId();
    await insertUpload(system.store.db, { id, ...info, body, uploadedBy: 'mai@acme.example' });
    return [{ id, ...info, uploadId: id }];
  };
  const { ticket, conversation } = await aThread(system);
  const there = await storedConversation(system, 'zendesk-main', ticket.id);
  await expectState(system, await answer(system, there, { attachments: await attach() }), 'sent');
  expect(repliesOn(system, ticket.id)[0]?.attachments.map(({ data }) => String(data))).toEqual([
    'a picture',
  ]);
  const here = await storedConversation(system, 'chatwoot-main', conversation.id);
  const words = { content: '', attachments: await attach() };
  await expectState(system, await answer(system, here, words), 'sent');
  await expectReplies(system, ticket.id, [/Good morning$/, /Hóa đơn\.png$/]);
  const files = system.chatwoot.messages(conversation.id).flatMap((one) => one.attachments);
  expect(files.map(({ data }) => String(data))).toEqual(['a picture']);
  expect(repliesOn(system, ticket.id)[1]?.attachments).toHaveLength(1);
});

test('an answer whose console died before it asked is found and sent', long, async () => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  const id = await storeAnswer(system, stored, { createdAt: new Date(Date.now() - 120_000) });
  // A worker looks when it starts, and every minute.
  await system.killWorker(Math.random);
  await expectState(system, id, 'sent', patienceMs);
  expect(talkOf(system, conversation.id)).toHaveLength(2);
});

test('an answer to a connection that is switched off waits', long, async () => {
  const { system } = run;
  const { conversation, stored } = await onFacebook();
  await system.settled();
  await changeSwitches(system.store.db, 'chatwoot-main', { active: false });
  // Workers go by what they read a moment ago; new ones read it.
  await system.killWorker(() => 0);
  await system.killWorker(() => 0.9);
  const id = await answer(system, stored);
  await eventually(async () => {
    const { items } = await listDeliveries(system.store.db, { state: 'retrying', limit: 10 });
    return items.some(({ type }) => type === 'console.reply') || 'nothing waits';
  }, patienceMs);
  expect(talkOf(system, conversation.id)).toHaveLength(1);
  expect((await storedMessage(system, id)).state).toBe('sending');
  await changeSwitches(system.store.db, 'chatwoot-main', { active: true });
  await expectState(system, id, 'sent', patienceMs);
  expect(talkOf(system, conversation.id)).toHaveLength(2);
});

test('a status set in the console goes to both sides', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
  await setStatus(system, stored, 'Closed');
  await eventually(() => system.zendesk.ticket(ticket.id).status === 'solved' || 'still open');
  await system.settled();
  const atZendesk = await storedConversation(system, 'zendesk-main', ticket.id);
  expect(atZendesk.status).toBe('Closed');
  await setStatus(system, atZendesk, 'Open');
  await eventually(
    () => system.chatwoot.conversation(conversation.id).status === 'open' || 'still resolved',
  );
  await system.settled();
  expect(system.zendesk.ticket(ticket.id).status).toBe('open');
  expect((await storedConversation(system, 'chatwoot-main', conversation.id)).status).toBe('Open');
});
