import { expect, test } from 'vitest';
import {
  anAgent,
  aStaffMember,
  aThread,
  expectNothingParked,
  expectReplies,
  expectTalk,
  type Thread,
} from './support/desk.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2 });

function statuses({ ticket, conversation }: Thread): [string, string] {
  const { zendesk, chatwoot } = run.system;
  return [zendesk.ticket(ticket.id).status, chatwoot.conversation(conversation.id).status];
}

/** How often we changed a status: more than once per person's change is ping-pong. */
function statusWrites({ ticket, conversation }: Thread): number {
  const { zendesk, chatwoot } = run.system;
  const isStatusPut = (body: unknown) => /"status":/.test(JSON.stringify(body ?? ''));
  const puts = zendesk.calls.filter(
    ({ method, path, body }) =>
      method === 'PUT' && path.includes(`/tickets/${ticket.id}`) && isStatusPut(body),
  );
  const toggles = chatwoot.calls.filter(({ path }) =>
    path.includes(`/conversations/${conversation.id}/toggle_status`),
  );
  return puts.length + toggles.length;
}

test('solved at Zendesk is resolved at Chatwoot, reopened is open, and nothing comes back', async () => {
  const thread = await aThread(run.system);
  const { zendesk } = run.system;
  const sam = aStaffMember(run.system);
  zendesk.setStatus(thread.ticket.id, 'solved', sam.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['solved', 'resolved']);
  zendesk.setStatus(thread.ticket.id, 'open', sam.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['open', 'open']);
  expect(statusWrites(thread)).toBe(2);
});

test('resolved at Chatwoot is solved at Zendesk, reopened is open, and nothing comes back', async () => {
  const thread = await aThread(run.system);
  const { chatwoot } = run.system;
  const agent = anAgent(run.system);
  chatwoot.setStatus(thread.conversation.id, 'resolved', agent.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['solved', 'resolved']);
  chatwoot.setStatus(thread.conversation.id, 'open', agent.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['open', 'open']);
  expect(statusWrites(thread)).toBe(2);
});

test.each(['pending', 'hold'] as const)(
  'a ticket that is %s stays so while its conversation is open',
  async (status) => {
    const thread = await aThread(run.system);
    const { zendesk, chatwoot } = run.system;
    const sam = aStaffMember(run.system);
    const agent = anAgent(run.system);
    zendesk.setStatus(thread.ticket.id, status, sam.id);
    await run.system.settled();
    chatwoot.setStatus(thread.conversation.id, 'snoozed', agent.id);
    await run.system.settled();
    chatwoot.setStatus(thread.conversation.id, 'open', agent.id);
    await run.system.settled();
    expect(statuses(thread)).toEqual([status, 'open']);
  },
);

test('a closed ticket resolves its conversation, and is left alone by it', async () => {
  const thread = await aThread(run.system);
  const { zendesk, chatwoot } = run.system;
  const agent = anAgent(run.system);
  zendesk.closeTicket(thread.ticket.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['closed', 'resolved']);
  chatwoot.setStatus(thread.conversation.id, 'open', agent.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['closed', 'open']);
});

test('a customer’s comment that reopens is followed by an agent who resolves and reopens at once', async () => {
  const thread = await aThread(run.system);
  const { zendesk, chatwoot } = run.system;
  const sam = aStaffMember(run.system);
  const agent = anAgent(run.system);
  zendesk.setStatus(thread.ticket.id, 'solved', sam.id);
  await run.system.settled();
  zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'Leaks again' });
  await run.system.settled();
  expect(statuses(thread)).toEqual(['open', 'open']);
  chatwoot.setStatus(thread.conversation.id, 'resolved', agent.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['solved', 'resolved']);
  chatwoot.setStatus(thread.conversation.id, 'open', agent.id);
  await run.system.settled();
  expect(statuses(thread)).toEqual(['open', 'open']);
});

test.each([
  ['resolved', 'open'],
  ['resolved', 'open', 'resolved'],
  ['resolved', 'open', 'resolved', 'open'],
] as const)('quick flips at Chatwoot end alike on both sides: %s %s %s %s', async (...flips) => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  for (const status of flips) {
    if (status) run.system.chatwoot.setStatus(thread.conversation.id, status, agent.id);
  }
  await run.system.settled();
  const last = run.system.chatwoot.conversation(thread.conversation.id).status;
  expect(statuses(thread)).toEqual([
    last === 'resolved' ? 'solved' : expect.stringMatching(/new|open/),
    last,
  ]);
});

test.each([
  ['solved', 'open'],
  ['solved', 'open', 'solved'],
  ['solved', 'open', 'solved', 'pending'],
] as const)('quick flips at Zendesk end alike on both sides: %s %s %s %s', async (...flips) => {
  const thread = await aThread(run.system);
  const sam = aStaffMember(run.system);
  for (const status of flips) {
    if (status) run.system.zendesk.setStatus(thread.ticket.id, status, sam.id);
  }
  await run.system.settled();
  const last = run.system.zendesk.ticket(thread.ticket.id).status;
  expect(statuses(thread)).toEqual([last, last === 'solved' ? 'resolved' : 'open']);
});

test.each([1, 2, 3, 4, 5, 6])(
  'both sides at the same time end alike, without ping-pong (%i)',
  async (round) => {
    const thread = await aThread(run.system);
    const { zendesk, chatwoot } = run.system;
    const sam = aStaffMember(run.system);
    const agent = anAgent(run.system);
    if (round % 2 === 0) zendesk.setStatus(thread.ticket.id, 'solved', sam.id);
    await run.system.settled();
    const before = statusWrites(thread);
    // One side opens or solves, while on the other the customer or the agent does the opposite.
    if (round % 2 === 0) {
      zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'Again' });
      chatwoot.setStatus(thread.conversation.id, 'open', agent.id);
      chatwoot.setStatus(thread.conversation.id, 'resolved', agent.id);
    } else {
      chatwoot.setStatus(thread.conversation.id, 'resolved', agent.id);
      zendesk.setStatus(thread.ticket.id, 'pending', sam.id);
      zendesk.setStatus(thread.ticket.id, 'open', sam.id);
    }
    await run.system.settled();
    const [ticket, conversation] = statuses(thread);
    expect(conversation).toBe(ticket === 'solved' ? 'resolved' : 'open');
    expect(statusWrites(thread) - before).toBeLessThanOrEqual(6);
  },
);

test('a reply and a comment in between leave the status where people put it', async () => {
  const thread = await aThread(run.system);
  const { zendesk, chatwoot } = run.system;
  const sam = aStaffMember(run.system);
  const agent = anAgent(run.system);
  zendesk.setStatus(thread.ticket.id, 'pending', sam.id);
  await run.system.settled();
  chatwoot.agentReply(thread.conversation.id, { agentId: agent.id, content: 'Still there?' });
  await expectReplies(run.system, thread.ticket.id, [/Still there/]);
  expect(statuses(thread)).toEqual(['pending', 'open']);
  zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'Yes' });
  await expectTalk(run.system, thread.conversation.id, [/leaks/, /Still there/, /Yes/]);
  expect(statuses(thread)).toEqual(['open', 'open']);
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
