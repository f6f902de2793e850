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
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { forgetLinks } from './support/forget-links.ts';
import { useSystem } from './support/use-system.ts';

/** Zendesk's clock: its stamps have whole seconds, so a change has to be a second apart to be seen. */
let aheadMs = 0;
const run = useSystem({ zendesk: { now: () => new Date(Date.now() + aheadMs) } });
const ourTags = ['from_chatwoot', 'api_integration', 'no_webhook'];

const putsOn = (ticketId: number) =>
  run.system.zendesk.calls.filter(
    ({ method, path }) => method === 'PUT' && path.includes(`/tickets/${ticketId}`),
  );

test('tags are added to the ticket’s own, with comment and author, in one PUT', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system, { tags: ['vip', 'kettle'] });
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
  expect([...system.zendesk.ticket(ticket.id).tags].sort()).toEqual(
    ['kettle', 'vip', ...ourTags].sort(),
  );
  expect(putsOn(ticket.id)).toHaveLength(1);
});

test('tags that somebody changed meanwhile, unheard of by us, are kept: 409, read, write', async () => {
  const { system } = run;
  const { zendesk } = system;
  const { ticket, conversation } = await aThread(system, { tags: ['vip'] });
  const sam = aStaffMember(system);
  const agent = anAgent(system);
  zendesk.webhooks.faults.drop = 1;
  aheadMs += 2_000;
  zendesk.setTags(ticket.id, ['refund'], sam.id);
  await zendesk.webhooks.settled();
  zendesk.webhooks.faults.drop = 0;
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
  expect([...zendesk.ticket(ticket.id).tags].sort()).toEqual(['refund', ...ourTags].sort());
  expect(putsOn(ticket.id).map(({ status }) => status)).toEqual([409, 200]);
});

test('tags that staff took off come back with the next reply, beside what else is there', async () => {
  const { system } = run;
  const { ticket, conversation } = await aThread(system);
  const sam = aStaffMember(system);
  const agent = anAgent(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'one' });
  await expectReplies(system, ticket.id, [/one/]);
  aheadMs += 2_000;
  system.zendesk.setTags(ticket.id, ['cleaned'], sam.id);
  await system.settled();
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'two' });
  await expectReplies(system, ticket.id, [/one/, /two/]);
  expect([...system.zendesk.ticket(ticket.id).tags].sort()).toEqual(['cleaned', ...ourTags].sort());
});

test('a closed ticket goes on in a follow-up that keeps the conversation, both ways', async () => {
  const { system } = run;
  const { zendesk, chatwoot } = system;
  const { ann, ticket, conversation } = await aThread(system, { tags: ['vip'] });
  const agent = anAgent(system);
  zendesk.setStatus(ticket.id, 'solved', ann.id);
  zendesk.closeTicket(ticket.id);
  await system.settled();
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'How is it now?' });
  await eventually(
    () => zendesk.tickets().some((one) => one.followupSourceId === ticket.id) || 'no follow-up',
  );
  await system.settled();
  const followUps = zendesk.tickets().filter((one) => one.followupSourceId === ticket.id);
  expect(followUps).toHaveLength(1);
  const next = followUps[0];
  if (!next) throw new Error('no follow-up');
  expect(next).toMatchObject({ requesterId: ann.id, subject: 'Kettle' });
  expect(next.tags).toEqual(expect.arrayContaining(['vip', ...ourTags]));
  await expectReplies(system, next.id, [/How is it now\?/]);

  zendesk.comment(next.id, { authorId: ann.id, body: 'Fine, thanks' });
  await expectTalk(system, conversation.id, [
    'incoming: It leaks',
    /How is it now\?/,
    'incoming: Fine, thanks',
  ]);
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Good' });
  await expectReplies(system, next.id, [/How is it now\?/, /Good/]);
  expect(conversationsOf(system, next.id)).toEqual([]);
  expect(repliesOn(system, ticket.id)).toEqual([]);
});

test('a follow-up whose link was lost is found again: no second one', async () => {
  const { system } = run;
  const { zendesk, chatwoot } = system;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  zendesk.setStatus(ticket.id, 'solved', ann.id);
  zendesk.closeTicket(ticket.id);
  await system.settled();
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'one' });
  await eventually(
    () => zendesk.tickets().some((one) => one.followupSourceId === ticket.id) || 'no follow-up',
  );
  await forgetLinks(system);
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'two' });
  await system.settled();
  const followUps = zendesk.tickets().filter((one) => one.followupSourceId === ticket.id);
  expect(followUps).toHaveLength(1);
  await expectReplies(system, followUps[0]?.id ?? 0, [/one/, /two/]);
  await forgetLinks(system);
  zendesk.comment(followUps[0]?.id ?? 0, { authorId: ann.id, body: 'three' });
  await eventually(
    () => talkOf(system, conversation.id).includes('incoming: three') || 'not in the conversation',
  );
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
