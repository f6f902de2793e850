import { expect, test } from 'vitest';
import {
  anAgent,
  aStaffMember,
  aThread,
  expectNothingParked,
  expectReplies,
} from './support/desk.ts';
import { essence, expectFilesAtChatwoot, filesAtZendesk, film, pdf, png } from './support/files.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem();

test('a customer’s files arrive with names, types and bytes', async () => {
  const thread = await aThread(run.system);
  const { zendesk } = run.system;
  const attachments = [png, pdf, film];
  zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'See', attachments });
  await expectFilesAtChatwoot(run.system, thread, attachments);
  for (const message of run.system.chatwoot.messages(thread.conversation.id)) {
    expect(message).toMatchObject({ messageType: 'incoming', private: false });
  }
});

test('files of a ticket’s first comment arrive', async () => {
  const thread = await aThread(run.system, { attachments: [png, pdf] });
  await expectFilesAtChatwoot(run.system, thread, [png, pdf]);
});

test('files without a word arrive', async () => {
  const thread = await aThread(run.system);
  const { zendesk } = run.system;
  zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: '', attachments: [png] });
  await expectFilesAtChatwoot(run.system, thread, [png]);
});

test('files that Zendesk shows to signed-in users only arrive', async () => {
  const { zendesk } = run.system;
  zendesk.switches.attachmentsNeedAuth = true;
  const thread = await aThread(run.system, { attachments: [png] });
  await expectFilesAtChatwoot(run.system, thread, [png]);
  zendesk.switches.attachmentsNeedAuth = false;
});

test('files of an internal comment are private notes', async () => {
  const thread = await aThread(run.system);
  const sam = aStaffMember(run.system);
  run.system.zendesk.comment(thread.ticket.id, {
    authorId: sam.id,
    body: 'inside',
    public: false,
    attachments: [png],
  });
  await expectFilesAtChatwoot(run.system, thread, [png]);
  const notes = run.system.chatwoot.messages(thread.conversation.id).slice(1);
  expect(notes.map((message) => message.private)).toEqual([true, true]);
});

test('staff’s files are outgoing and do not come back', async () => {
  const thread = await aThread(run.system);
  const sam = aStaffMember(run.system);
  run.system.zendesk.comment(thread.ticket.id, {
    authorId: sam.id,
    body: 'See',
    attachments: [png],
  });
  await expectFilesAtChatwoot(run.system, thread, [png]);
  const types = run.system.chatwoot
    .messages(thread.conversation.id)
    .map(({ messageType }) => messageType);
  expect(types).toEqual(['incoming', 'outgoing', 'outgoing']);
  expect(filesAtZendesk(run.system, thread)).toEqual([]);
});

test('an agent’s files arrive in one comment with names, types and bytes', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const attachments = [png, pdf, film];
  const reply = { agentId: agent.id, content: 'See', attachments };
  run.system.chatwoot.agentReply(thread.conversation.id, reply);
  await expectReplies(run.system, thread.ticket.id, [/See$/]);
  expect(essence(filesAtZendesk(run.system, thread))).toEqual(essence(attachments));
});

test('an agent’s files without a word are named in a line', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const reply = { agentId: agent.id, attachments: [png] };
  run.system.chatwoot.agentReply(thread.conversation.id, reply);
  await expectReplies(run.system, thread.ticket.id, [/📎 leak\.png$/]);
  expect(essence(filesAtZendesk(run.system, thread))).toEqual(essence([png]));
});

test('no file request carries Chatwoot’s token', async () => {
  expect(run.system.chatwoot.fileRequests.length).toBeGreaterThan(0);
  for (const { credentials } of run.system.chatwoot.fileRequests) expect(credentials).toEqual([]);
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
