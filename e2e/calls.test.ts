import { expect, test } from 'vitest';
import { anAgent, aThread, expectReplies, expectTalk } from './support/desk.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem();

/** The calls made since the last look, without the once-a-day question of who we are. */
function newCalls(): string[] {
  const { zendesk, chatwoot } = run.system;
  const calls = [...zendesk.calls, ...chatwoot.calls]
    .filter(({ path }) => !path.includes('/users/me'))
    .map(({ method, path }) => `${method} ${path}`);
  zendesk.calls.length = 0;
  chatwoot.calls.length = 0;
  return calls;
}

test.each([true, true, true, false, false, false])(
  'the first message takes four calls at most (first comment announced: %s)',
  async (announced) => {
    run.system.zendesk.switches.createdAnnouncesFirstComment = announced;
    newCalls();
    await aThread(run.system);
    const calls = newCalls();
    expect(calls.length, calls.join('\n')).toBeLessThanOrEqual(4);
    run.system.zendesk.switches.createdAnnouncesFirstComment = true;
  },
);

test('each message after that takes one call and no look-up, both ways', async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  const talk: (string | RegExp)[] = ['incoming: It leaks'];
  const replies: RegExp[] = [];
  // Makes the agent known.
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'zero' });
  talk.push(/zero/);
  replies.push(/zero/);
  await expectReplies(system, ticket.id, replies);
  for (const word of ['one', 'two', 'three']) {
    newCalls();
    system.zendesk.comment(ticket.id, { authorId: ann.id, body: word });
    talk.push(`incoming: ${word}`);
    await expectTalk(system, conversation.id, talk);
    expect(newCalls()).toEqual([expect.stringMatching(/^POST .*\/messages$/)]);

    system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: `Re: ${word}` });
    talk.push(`outgoing: Re: ${word}`);
    replies.push(new RegExp(`Re: ${word}$`));
    await expectReplies(system, ticket.id, replies);
    expect(newCalls()).toEqual([expect.stringMatching(/^PUT .*\/tickets\/\d+/)]);
  }
});

test.each([
  { tags: ['vip'], looks: [] },
  // Zendesk's events say null: whether that is "none" nobody confirms, and tags are not to be lost.
  { tags: [], looks: [expect.stringMatching(/^GET .*\/tickets\/\d+/)] },
])('the first reply to a ticket with the tags $tags takes $looks.length look-ups', async (row) => {
  const { system } = run;
  const agent = anAgent(system);
  const warm = await aThread(system);
  system.chatwoot.agentReply(warm.conversation.id, { agentId: agent.id, content: 'known now' });
  await expectReplies(system, warm.ticket.id, [/known now/]);
  const { ticket, conversation } = await aThread(system, { tags: row.tags });
  newCalls();
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  await expectReplies(system, ticket.id, [/Hello/]);
  expect(newCalls()).toEqual([...row.looks, expect.stringMatching(/^PUT /)]);
});
