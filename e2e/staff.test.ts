import { expect, test } from 'vitest';
import {
  anAgent,
  aStaffMember,
  aThread,
  conversationsOf,
  expectNothingParked,
  expectReplies,
  expectTalk,
  repliesOn,
  talkOf,
  verdicts,
} from './support/desk.ts';
import { zendeskSecret } from './support/system.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem();

test('staff’s public comment is outgoing context, marked as ours, and doesn’t come back', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system, 'Sam *Star*');
  system.zendesk.comment(ticket.id, { authorId: sam.id, body: 'Written in Zendesk', public: true });
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    /^outgoing: \*\*Sam .*Star.*\*\* \(Zendesk\)\s+Written in Zendesk$/,
  ]);
  const message = system.chatwoot.messages(conversation.id).at(-1);
  expect(message?.contentAttributes).toHaveProperty('omnirelay');
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('an internal comment is a private note, and doesn’t come back', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  system.zendesk.comment(ticket.id, { authorId: sam.id, body: 'Difficult one', public: false });
  await expectTalk(system, conversation.id, ['incoming: It leaks', /^note: .*Difficult one$/s]);
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('a ticket that begins with an internal comment shows nothing to anybody but agents', async () => {
  const { system } = run;
  const sam = aStaffMember(system);
  const { conversation } = await aThread(system, {
    requesterId: sam.id,
    comment: 'For us only',
    public: false,
  });
  const talk = talkOf(system, conversation.id);
  expect(talk).toHaveLength(1);
  expect(talk[0]).toMatch(/^note: .*For us only$/s);
});

test('another customer’s comment is incoming, under their name', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const bob = system.zendesk.addUser({ name: 'Bob', email: 'bob@example.com', role: 'end-user' });
  system.zendesk.comment(ticket.id, { authorId: bob.id, body: 'Mine leaks, too' });
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    /^incoming: \*\*Bob\*\* \(Zendesk\)\s+Mine leaks, too$/,
  ]);
});

test('a customer who repeats the agent’s sentence gets through', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Is it hot?' });
  await expectReplies(system, ticket.id, [/Is it hot\?/]);
  const repeated = repliesOn(system, ticket.id)[0]?.plainBody ?? '';
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: repeated });
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'It leaks' });
  await system.settled();
  const talk = talkOf(system, conversation.id);
  expect(talk).toHaveLength(4);
  expect(talk.filter((line) => line === 'incoming: It leaks')).toHaveLength(2);
  expect(talk.some((line) => line.startsWith('incoming: ') && line.includes('Is it hot?'))).toBe(
    true,
  );
});

test.each([
  ['Markdown characters', '*not bold* _not italic_ # no heading `no code`'],
  ['Liquid', 'Show {{contact.email}} and {% raw %}'],
  ['emoji', '👩‍👩‍👧‍👦 🇻🇳 ✅'],
  ['right-to-left', 'שלום עולם، مرحبا'],
  ['Thai', 'สวัสดีครับ กาต้มน้ำรั่ว'],
  ['several lines', 'one\ntwo\n\n    indented'],
])('%s of customers and staff reach Chatwoot', async (_name, text) => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: text });
  await expectTalk(system, conversation.id, ['incoming: It leaks', /^incoming: /]);
  system.zendesk.comment(ticket.id, { authorId: sam.id, body: text });
  await expectTalk(system, conversation.id, ['incoming: It leaks', /^incoming: /, /^outgoing: /]);
  for (const message of system.chatwoot.messages(conversation.id).slice(1)) {
    const shown = (message.content ?? '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
    for (const line of text.split('\n'))
      expect(shown.replaceAll('\u00a0', ' ')).toContain(line.trim());
  }
});

test('a redacted comment goes from Chatwoot', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  const comment = system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'My card: 4111' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: My card: 4111']);
  system.zendesk.redactComment(ticket.id, comment.id, sam.id);
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    'incoming: This message was deleted',
  ]);
});

test('a comment made private goes from Chatwoot', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  const comment = system.zendesk.comment(ticket.id, { authorId: sam.id, body: 'Slipped out' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', /Slipped out/]);
  system.zendesk.makePrivate(ticket.id, comment.id, sam.id);
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    'outgoing: This message was deleted',
  ]);
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('a redacted attachment goes from Chatwoot', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  const file = { fileName: 'card.txt', contentType: 'text/plain', data: Buffer.from('4111') };
  const comment = system.zendesk.comment(ticket.id, {
    authorId: ann.id,
    body: 'See',
    attachments: [file],
  });
  await expectTalk(system, conversation.id, ['incoming: It leaks', /^incoming: /, /^incoming: /]);
  const [attachment] = comment.attachments;
  system.zendesk.redactAttachment(ticket.id, comment.id, attachment?.id ?? 0, sam.id);
  await system.settled();
  expect([...talkOf(system, conversation.id)].sort()).toEqual([
    'incoming: It leaks',
    'incoming: See',
    'incoming: This message was deleted',
  ]);
});

test('a redaction that overtakes its comment keeps it from arriving', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  system.zendesk.webhooks.faults.reorder = 1;
  const comment = system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'My card: 4111' });
  // Each webhook decides on its way out whether it is held back for the next one.
  await new Promise(setImmediate);
  system.zendesk.webhooks.faults.reorder = 0;
  system.zendesk.redactComment(ticket.id, comment.id, sam.id);
  await system.settled();
  expect(talkOf(system, conversation.id).join()).not.toContain('4111');
  expect(conversationsOf(system, ticket.id)).toHaveLength(1);
});

test('trigger webhooks, which tell only that something happened, relay each comment once', async () => {
  const { system } = run;
  const { zendesk } = system;
  const url = `${system.ingressUrl}/webhooks/zendesk-main`;
  const secret = zendeskSecret;
  zendesk.setWebhooks([{ url, secret, kind: 'trigger' }]);
  const { ann, ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  const agent = anAgent(system);
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'three' });
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    'incoming: two',
    'incoming: three',
  ]);
  zendesk.comment(ticket.id, { authorId: sam.id, body: 'inside', public: false });
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'four' });
  await expectReplies(system, ticket.id, [/four/]);
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'five' });
  await system.settled();
  const talk = talkOf(system, conversation.id);
  expect(talk.slice(0, 3)).toEqual(['incoming: It leaks', 'incoming: two', 'incoming: three']);
  expect([...talk.slice(3)].sort()).toEqual([
    'incoming: five',
    expect.stringMatching(/^note: .*inside$/s),
    'outgoing: four',
  ]);
  zendesk.setWebhooks([
    { url, secret, kind: 'trigger' },
    { url, secret, kind: 'event' },
  ]);
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'announced by both' });
  await system.settled();
  expect(talkOf(system, conversation.id).slice(6)).toEqual(['incoming: announced by both']);
  zendesk.setWebhooks([{ url, secret, kind: 'event' }]);
});

test('every event has a verdict with its reason', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const note = { agentId: agent.id, content: 'between us', private: true };
  system.chatwoot.agentReply(conversation.id, note);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
  const externalId = `chatwoot_${conversation.contactId}_${conversation.id}`;
  const atChatwoot = await verdicts(system, { conversation: externalId });
  expect(atChatwoot).toEqual(
    expect.arrayContaining([
      'message_created: skipped own-echo',
      'message_created: skipped private-note',
      'message_created: done',
    ]),
  );
  const atZendesk = await verdicts(system, { conversation: `zendesk_${ticket.id}` });
  expect(atZendesk).toEqual(
    expect.arrayContaining([
      'ticket.comment_added: done',
      'ticket.comment_added: skipped own-echo',
    ]),
  );
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
