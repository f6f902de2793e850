import type { Fault } from '@omnirelay/sandbox/kit/index.ts';
import { expect, test } from 'vitest';
import {
  aCustomer,
  anAgent,
  aThread,
  conversationOf,
  conversationsOf,
  expectNothingParked,
  expectReplies,
  expectTalk,
  repliesOn,
  talkOf,
  verdicts,
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2 });
const patienceMs = 120_000;

const faults: { name: string; fault: Fault }[] = [
  { name: 'status 500', fault: { kind: 'status', status: 500 } },
  { name: 'status 503', fault: { kind: 'status', status: 503, headers: { 'retry-after': '1' } } },
  { name: 'status 429', fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } },
  { name: 'status 409', fault: { kind: 'status', status: 409, body: { error: 'Conflict' } } },
  { name: 'no answer', fault: { kind: 'hang' } },
  { name: 'no answer, though applied', fault: { kind: 'hang-after' } },
  { name: 'a lost connection', fault: { kind: 'drop-before' } },
  { name: 'a lost connection, though applied', fault: { kind: 'drop-after' } },
];
/** What a test waits for at most, with the breaker opening in between. */
const long = { timeout: patienceMs + 30_000 };

/** Few at a time: five failures in a row would open the breaker, for longer each time. */
const batches = [faults.slice(0, 4), faults.slice(4)];

test('a Chatwoot message arrives once and in order after every kind of fault', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  for (const batch of batches) {
    const threads = [];
    for (const { fault } of batch) {
      const thread = await aThread(system);
      threads.push(thread);
      const path = new RegExp(`/conversations/${thread.conversation.id}/messages$`);
      chatwoot.faults.inject({ method: 'POST', path, fault });
    }
    for (const body of ['one', 'two']) {
      for (const { ann, ticket } of threads) zendesk.comment(ticket.id, { authorId: ann.id, body });
      await zendesk.webhooks.settled();
    }
    for (const { conversation } of threads) {
      const want = ['incoming: It leaks', 'incoming: one', 'incoming: two'];
      await expectTalk(system, conversation.id, want, patienceMs);
    }
  }
});

test(
  'a first message makes one contact and one conversation after every kind of fault',
  long,
  async () => {
    const { system } = run;
    const { chatwoot, zendesk } = system;
    // Whichever ticket a fault hits, all of them have to arrive.
    for (const { fault } of faults) {
      chatwoot.faults.inject({ method: 'POST', path: /\/contacts$/, fault });
      chatwoot.faults.inject({ method: 'POST', path: /\/conversations$/, fault });
    }
    const tickets = faults.map(({ name }) => {
      const requesterId = aCustomer(system).id;
      return zendesk.createTicket({ requesterId, subject: name });
    });
    for (const ticket of tickets) {
      await eventually(
        () => conversationsOf(system, ticket.id).length > 0 || 'not yet',
        patienceMs,
      );
    }
    await system.settled();
    for (const [i, ticket] of tickets.entries()) {
      expect(conversationsOf(system, ticket.id)).toHaveLength(1);
      const { id } = await conversationOf(system, ticket.id);
      expect(talkOf(system, id)).toEqual([`incoming: ${faults[i]?.name}`]);
    }
    const identifiers = chatwoot.contacts().map(({ identifier }) => identifier);
    expect(new Set(identifiers).size).toBe(identifiers.length);
  },
);

test('a Zendesk comment arrives once and in order after every kind of fault', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const agent = anAgent(system);
  const threads = [];
  for (const { fault } of faults) {
    const thread = await aThread(system);
    threads.push(thread);
    const path = new RegExp(`/tickets/${thread.ticket.id}\\.json$`);
    zendesk.faults.inject({ method: 'PUT', path, fault });
  }
  for (const content of ['one', 'two']) {
    for (const { conversation } of threads) {
      chatwoot.agentReply(conversation.id, { agentId: agent.id, content });
    }
    await chatwoot.webhooks.settled();
  }
  for (const { ticket } of threads) {
    await expectReplies(system, ticket.id, [/one$/, /two$/], patienceMs);
  }
});

test('a follow-up is made once after every kind of fault', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const agent = anAgent(system);
  const threads = [];
  for (const { fault } of faults) {
    const thread = await aThread(system);
    zendesk.closeTicket(thread.ticket.id);
    threads.push(thread);
    zendesk.faults.inject({ method: 'POST', path: /\/tickets\.json$/, fault });
  }
  await system.settled();
  for (const { conversation } of threads) {
    chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Still well?' });
  }
  const followUps = (ticketId: number) =>
    zendesk.tickets().filter((one) => one.followupSourceId === ticketId);
  for (const { ticket } of threads) {
    await eventually(() => followUps(ticket.id).length > 0 || 'not yet', patienceMs);
  }
  await system.settled();
  for (const { ticket, conversation } of threads) {
    expect(followUps(ticket.id)).toHaveLength(1);
    expect(repliesOn(system, followUps(ticket.id)[0]?.id ?? 0)).toHaveLength(1);
    expect(talkOf(system, conversation.id)).toEqual([
      'incoming: It leaks',
      'outgoing: Still well?',
    ]);
  }
});

test('files arrive once after every kind of fault, both ways', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const agent = anAgent(system);
  const file = { fileName: 'a.txt', contentType: 'text/plain', data: Buffer.from('bytes') };
  const threads = [];
  for (const { fault } of faults) {
    const thread = await aThread(system);
    threads.push(thread);
    const path = new RegExp(`/conversations/${thread.conversation.id}/messages$`);
    chatwoot.faults.inject({ method: 'POST', path, skip: 1, fault });
    zendesk.faults.inject({ method: 'POST', path: /\/uploads/, fault });
  }
  for (const { ann, ticket } of threads) {
    zendesk.comment(ticket.id, { authorId: ann.id, body: 'See', attachments: [file] });
  }
  await system.settled();
  for (const { conversation } of threads) {
    const reply = { agentId: agent.id, content: 'And this', attachments: [file] };
    chatwoot.agentReply(conversation.id, reply);
  }
  for (const { ticket, conversation } of threads) {
    await expectReplies(system, ticket.id, [/And this$/], patienceMs);
    expect(repliesOn(system, ticket.id)[0]?.attachments).toHaveLength(1);
    const [first, ...rest] = talkOf(system, conversation.id);
    expect(first).toBe('incoming: It leaks');
    expect([...rest].sort()).toEqual([
      'incoming: See',
      'incoming: [a.txt]',
      'outgoing: And this [a.txt]',
    ]);
  }
});

test('look-ups that fail delay a message, and lose nothing', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const { ann, ticket, conversation } = await aThread(system);
  const path = new RegExp(`/conversations/${conversation.id}/messages`);
  chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'drop-after' } });
  chatwoot.faults.inject({ method: 'GET', path, fault: { kind: 'status', status: 502 } });
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: one'], patienceMs);
});

test('statuses end alike after every kind of fault', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const agent = anAgent(system);
  const threads = [];
  for (const { fault } of faults) {
    const thread = await aThread(system);
    threads.push(thread);
    const toggle = new RegExp(`/conversations/${thread.conversation.id}/toggle_status$`);
    chatwoot.faults.inject({ method: 'POST', path: toggle, fault });
    const put = new RegExp(`/tickets/${thread.ticket.id}\\.json$`);
    zendesk.faults.inject({ method: 'PUT', path: put, fault });
  }
  for (const { ann, ticket } of threads) zendesk.setStatus(ticket.id, 'solved', ann.id);
  await system.settled();
  for (const { conversation } of threads) {
    expect(chatwoot.conversation(conversation.id).status).toBe('resolved');
    chatwoot.setStatus(conversation.id, 'open', agent.id);
  }
  await system.settled();
  for (const { ticket, conversation } of threads) {
    expect(chatwoot.conversation(conversation.id).status).toBe('open');
    expect(zendesk.ticket(ticket.id).status).toBe('open');
  }
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});

test('a refusal for good parks its event, and the conversation goes on', long, async () => {
  const { system } = run;
  const { chatwoot, zendesk } = system;
  const { ann, ticket, conversation } = await aThread(system);
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  const fault = { kind: 'status', status: 422, body: { message: 'Content is wrong' } } as const;
  chatwoot.faults.inject({ method: 'POST', path, fault });
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
  await system.settled();
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
  await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: two'], patienceMs);
  expect(await verdicts(system, { conversation: `zendesk_${ticket.id}` })).toContainEqual(
    expect.stringMatching(/^ticket\.comment_added: parked/),
  );
});
