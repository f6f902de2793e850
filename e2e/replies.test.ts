import { expect, test } from 'vitest';
import {
  anAgent,
  aStaffMember,
  aThread,
  expectNothingParked,
  expectReplies,
  expectTalk,
  repliesOn,
  verdicts,
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { postAsChatwoot } from './support/post-webhook.ts';
import { chatwootSecret } from './support/system.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem();

const putsOn = (ticketId: number) =>
  run.system.zendesk.calls.filter(
    ({ method, path }) => method === 'PUT' && path.includes(`/tickets/${ticketId}`),
  );

function verdictsOf({ id, contactId }: { id: number; contactId: number }): Promise<string[]> {
  return verdicts(run.system, { conversation: `chatwoot_${contactId}_${id}` });
}

/** The body of the newest message_created, to be altered. */
function lastAnnouncement(): Record<string, unknown> {
  const sent = run.system.chatwoot.webhooks.sent.findLast(
    ({ label }) => label === 'message_created',
  );
  return JSON.parse(sent?.body ?? '{}');
}

test('an agent whom Zendesk knows by e-mail is the comment’s author', async () => {
  const { system } = run;
  const sam = aStaffMember(system);
  const agent = system.chatwoot.addAgent({ name: 'Sam', email: (sam.email ?? '').toUpperCase() });
  const { ticket, conversation } = await aThread(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Send a **photo**' });
  await expectReplies(system, ticket.id, ['Send a photo']);
  const [reply] = repliesOn(system, ticket.id);
  expect(reply).toMatchObject({ authorId: sam.id, public: true });
  expect(reply?.htmlBody).toContain('<strong>photo</strong>');
});

test('an agent whom Zendesk doesn’t know is named in the text of our own user’s comment', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system, 'Bình *Nguyễn*');
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/^Bình \*Nguyễn\*\s+Hello$/]);
  expect(repliesOn(system, ticket.id)[0]?.authorId).toBe(system.zendesk.agent.id);
});

test('a customer’s e-mail at Chatwoot makes nobody an author', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = system.chatwoot.addAgent({ name: 'Eve', email: ann.email ?? '' });
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'It was me' });
  await expectReplies(system, ticket.id, [/^Eve\s+It was me$/]);
  expect(repliesOn(system, ticket.id)[0]?.authorId).toBe(system.zendesk.agent.id);
});

test('only people’s public words reach Zendesk', async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const { id } = conversation;
  chatwoot.agentReply(id, { agentId: agent.id, content: 'between us', private: true });
  chatwoot.botMessage(id, 'I am a bot');
  chatwoot.templateMessage(id, 'We are away');
  chatwoot.templateMessage(id, 'Rate us', { contentType: 'input_csat' });
  chatwoot.customerMessage(id, 'from the widget');
  chatwoot.setLabels(id, ['vip'], agent.id);
  chatwoot.assign(id, agent.id, agent.id);
  const facebook = chatwoot.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  const elsewhere = await chatwoot.createConversation({
    inboxId: facebook.id,
    contact: { name: 'Ann', identifier: conversation.contact.identifier?.concat('x') ?? '' },
    sourceId: String(ticket.id),
  });
  chatwoot.agentReply(elsewhere.id, { agentId: agent.id, content: 'on Facebook' });
  await system.settled();
  expect(putsOn(ticket.id)).toEqual([]);
  expect(zendesk.comments(ticket.id)).toHaveLength(1);
});

test('a text beyond Zendesk’s 64 kB arrives whole, split in order', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const lines = Array.from({ length: 4_500 }, (_, i) => `Line number ${i} ไทย 😀`);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: lines.join('\n\n') });
  await eventually(() => repliesOn(system, ticket.id).length >= 2 || 'not yet');
  await system.settled();
  const bodies = repliesOn(system, ticket.id).map(({ plainBody }) => plainBody);
  const arrived = bodies.join('\n').match(/Line number \d+ ไทย 😀/g);
  expect(arrived).toEqual(lines);
});

test.each([
  ['placeholders', 'Use {{ticket.id}} or {% if x %} as typed'],
  ['emoji', '👩‍👩‍👧‍👦 🇻🇳 ✅'],
  ['right-to-left', 'שלום עולם، مرحبا'],
  ['Thai', 'สวัสดีครับ กาต้มน้ำรั่ว'],
  ['markup characters', '1 < 2 && 3 > 2 "quoted"'],
])('%s reach Zendesk as typed', async (_name, text) => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  // Stored without Liquid having run over it, as the dashboard's own messages are not ours to write.
  const content = text.includes('{') ? `{% raw %}${text}{% endraw %}` : text;
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content });
  await expectReplies(system, ticket.id, [
    new RegExp(`${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
  ]);
});

test('a deletion after the fact changes nothing at Zendesk, and is recorded', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const reply = system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Oops' });
  await expectReplies(system, ticket.id, [/Oops/]);
  system.chatwoot.deleteMessage(conversation.id, reply.id);
  await expectReplies(system, ticket.id, [/Oops/]);
  expect(putsOn(ticket.id)).toHaveLength(1);
  expect(await verdictsOf(conversation)).toContain(
    'message_updated: skipped deletion-not-supported',
  );
});

test('an edit after the fact changes nothing at Zendesk, and is recorded', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Helo' });
  await expectReplies(system, ticket.id, [/Helo/]);
  const edit = { ...lastAnnouncement(), event: 'message_updated', content: 'Hello' };
  expect(await postAsChatwoot(system, edit)).toBe(200);
  await expectReplies(system, ticket.id, [/Helo/]);
  expect(await verdictsOf(conversation)).toContain('message_updated: skipped edit-not-supported');
});

test('what an automation rule says stays in Chatwoot', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
  const said = { ...lastAnnouncement(), content: 'We are on it' };
  const byRule = { content_attributes: { automation_rule_id: 3 } };
  await postAsChatwoot(system, { ...said, ...byRule, id: 990_001 });
  await postAsChatwoot(system, { ...said, ...byRule, id: 990_002, sender: null });
  await expectReplies(system, ticket.id, [/Hello/]);
});

test('what an operator says in our console, by our own user, goes out', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agentId = system.chatwoot.serviceUser.id;
  system.chatwoot.agentReply(conversation.id, { agentId, content: 'From the console' });
  await expectReplies(system, ticket.id, [/From the console$/]);
});

test('a reply that Chatwoot failed to announce arrives once its agent presses Retry', async () => {
  const { system } = run;
  const { chatwoot } = system;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const url = `${system.ingressUrl}/webhooks/chatwoot-main`;
  chatwoot.setWebhooks([{ url: `${system.ingressUrl}/webhooks/gone`, kind: 'api-inbox' }]);
  const content = 'Lost on the way';
  const reply = chatwoot.agentReply(conversation.id, { agentId: agent.id, content });
  await chatwoot.webhooks.settled();
  chatwoot.setWebhooks([{ url, secret: chatwootSecret, kind: 'api-inbox' }]);
  expect(chatwoot.messages(conversation.id).at(-1)?.status).toBe('failed');
  chatwoot.retryMessage(conversation.id, reply.id);
  await expectReplies(system, ticket.id, [/Lost on the way/]);
  chatwoot.setWebhooks([{ url, secret: chatwootSecret, kind: 'account' }]);
});

test('webhooks that come twice do nothing twice', async () => {
  const { system } = run;
  system.chatwoot.webhooks.faults.duplicate = 1;
  system.zendesk.webhooks.faults.duplicate = 1;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'one' });
  await expectReplies(system, ticket.id, [/one/]);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    'outgoing: one',
    'incoming: two',
  ]);
  system.chatwoot.webhooks.faults.duplicate = 0;
  system.zendesk.webhooks.faults.duplicate = 0;
});

test('a URL set both as account and as inbox webhook does nothing twice', async () => {
  const { system } = run;
  const url = `${system.ingressUrl}/webhooks/chatwoot-main`;
  const secret = chatwootSecret;
  system.chatwoot.setWebhooks([
    { url, secret, kind: 'account' },
    { url, secret, kind: 'api-inbox' },
  ]);
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'once' });
  await expectReplies(system, ticket.id, [/once/]);
  expect(system.chatwoot.messages(conversation.id).every(({ status }) => status === 'sent')).toBe(
    true,
  );
  system.chatwoot.setWebhooks([{ url, secret, kind: 'account' }]);
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
