import { describe, expect, test } from 'vitest';
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
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2 });
const png = { fileName: 'a.png', contentType: 'image/png', data: Buffer.from('png') };

const kinds = (['before', 'after'] as const).flatMap((echo) =>
  (['api-user', 'author'] as const).map((actor) => ({ echo, actor })),
);

describe.each(kinds)('echoes $echo our answer, whose actor is the $actor', ({ echo, actor }) => {
  /** Zendesk knows the agent, so that comments are written in the agent's name. */
  async function aKnownAgent() {
    const { zendesk, chatwoot } = run.system;
    chatwoot.switches.echo = echo;
    zendesk.switches.webhookTiming = echo === 'before' ? 'before-answer' : 'after-answer';
    zendesk.switches.actorOfNamedComments = actor;
    const sam = aStaffMember(run.system);
    const agent = chatwoot.addAgent({ name: 'Sam', email: sam.email ?? '' });
    return { sam, agent };
  }

  test('a reply with a file goes out once and does not come back', async () => {
    const { system } = run;
    const { sam, agent } = await aKnownAgent();
    const { ann, ticket, conversation } = await aThread(system);
    const reply = { agentId: agent.id, content: 'Look', attachments: [png] };
    system.chatwoot.agentReply(conversation.id, reply);
    await expectReplies(system, ticket.id, ['Look']);
    expect(repliesOn(system, ticket.id)[0]?.authorId).toBe(sam.id);
    system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Seen' });
    await expectTalk(system, conversation.id, [
      'incoming: It leaks',
      'outgoing: Look [a.png]',
      'incoming: Seen',
    ]);
  });

  test('what the same agent writes in Zendesk right after is not taken for ours', async () => {
    const { system } = run;
    const { sam, agent } = await aKnownAgent();
    const { ticket, conversation } = await aThread(system);
    system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'From Chatwoot' });
    await expectReplies(system, ticket.id, ['From Chatwoot']);
    system.zendesk.comment(ticket.id, { authorId: sam.id, body: 'From Zendesk' });
    await expectTalk(system, conversation.id, [
      'incoming: It leaks',
      'outgoing: From Chatwoot',
      /^outgoing: .*From Zendesk$/s,
    ]);
    expect(repliesOn(system, ticket.id)).toHaveLength(1);
  });

  test('a follow-up’s first comment does not come back', async () => {
    const { system } = run;
    const { zendesk } = system;
    const { agent } = await aKnownAgent();
    const { ann, ticket, conversation } = await aThread(system);
    zendesk.setStatus(ticket.id, 'solved', ann.id);
    zendesk.closeTicket(ticket.id);
    await system.settled();
    system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'How is it?' });
    const followUps = () => zendesk.tickets().filter((one) => one.followupSourceId === ticket.id);
    await eventually(() => followUps().length === 1 || 'no follow-up');
    await system.settled();
    expect(talkOf(system, conversation.id)).toEqual(['incoming: It leaks', 'outgoing: How is it?']);
    expect(conversationsOf(system, followUps()[0]?.id ?? 0)).toEqual([]);
  });

  test('staff’s comments with files don’t come back from Chatwoot', async () => {
    const { system } = run;
    await aKnownAgent();
    const { ticket, conversation } = await aThread(system);
    const other = aStaffMember(system, 'Kim');
    const agent = anAgent(system);
    system.zendesk.comment(ticket.id, { authorId: other.id, body: 'See', attachments: [png] });
    await eventually(() => talkOf(system, conversation.id).length === 3 || 'not all there');
    system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Thanks, Kim' });
    await expectReplies(system, ticket.id, [/Thanks, Kim$/]);
  });
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
