import { changeConversation } from '@omnirelay/shared/store/conversations.ts';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, aDelivery, anAgent } from './support/agent.ts';
import { expectState, storedConversation, storedTalk } from './support/console.ts';
import {
  anAgent as aPerson,
  aThread,
  expectReplies,
  expectTalk,
  repliesOn,
  talkOf,
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2, console: true, inbox: ['chatwoot-main', 'zendesk-main'] });
const patienceMs = 60_000;
const long = { timeout: patienceMs + 30_000 };
let agent: Agent;

beforeAll(async () => {
  agent = await anAgent(run.system);
});
beforeEach(() => {
  run.system.chatwoot.faults.clear();
  run.system.zendesk.faults.clear();
});

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
  await run.system.settled();
  return { id: conversation.id, stored, asked: 'incoming: Is it in stock?' };
}

/** What a customer on Facebook got. */
function gotBy(conversationId: number) {
  return run.system.chatwoot.nativeDeliveries.filter(
    (delivery) => delivery.conversationId === conversationId,
  );
}

async function ownerOf(conversationId: number) {
  return (await storedConversation(run.system, 'chatwoot-main', conversationId)).owner;
}

describe('an answer', () => {
  test('reaches the customer once, however often it is given', async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const { items } = await listDeliveries(system.store.db, {
      conversation: stored.externalId,
      limit: 10,
    });
    const inReplyTo = items.find(({ type }) => type === 'message_created')?.id;
    const answers = await Promise.all(
      [1, 2, 3].map(() => agent.say(stored.externalId, { content: 'Yes, {{ 5 }}!', inReplyTo })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await expectState(system, String(answers[0]?.json.id), 'sent');
    const late = await agent.say(stored.externalId, { content: 'Yes, {{ 5 }}!', inReplyTo });
    expect(late).toMatchObject({ status: 202, json: { state: 'sent' } });
    const other = await agent.say(stored.externalId, { content: 'No', inReplyTo });
    expect(other).toMatchObject({ status: 409, json: { error: 'already_answered' } });
    await expectTalk(system, id, [asked, 'outgoing: Yes, {{ 5 }}!']);
    expect(gotBy(id)).toMatchObject([{ delivered: true, content: 'Yes, {{ 5 }}!' }]);
    expect(await storedTalk(system, stored.id)).toEqual([
      'customer: Is it in stock?',
      'bot: Yes, {{ 5 }}!',
    ]);
    // Its echo is nobody's takeover.
    expect(await ownerOf(id)).toBe('ai');
  });

  test('comes after what was said before it, also when a worker is killed', long, async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const path = new RegExp(`/conversations/${id}/messages$`);
    system.chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'hang-after' } });
    const said = Array.from({ length: 8 }, (_, i) => `answer ${i}`);
    for (const [i, content] of said.entries()) {
      const { status } = await agent.say(stored.id, { content, requestId: `in-order-${i}` });
      expect(status).toBe(202);
      if (i % 4 === 1) await system.killWorker(Math.random);
    }
    await expectTalk(
      system,
      id,
      [asked, ...said.map((content) => `outgoing: ${content}`)],
      patienceMs,
    );
  });

  test('in a relayed conversation goes on to the customer at Zendesk', async () => {
    const { system } = run;
    const { ticket, conversation } = await aThread(system);
    const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
    await agent.say(stored.externalId, { content: 'We come' });
    await expectReplies(system, ticket.id, [/We come$/]);
    await expectTalk(system, conversation.id, ['incoming: It leaks', 'outgoing: We come']);
  });
});

describe('an answer on a ticket', () => {
  test('is a comment, once; not any more when a person has taken over', long, async () => {
    const { system } = run;
    const { ticket } = await aThread(system);
    const stored = await storedConversation(system, 'zendesk-main', ticket.id);
    const answers = await Promise.all(
      [1, 2].map(() => agent.say(stored.externalId, { content: 'We come', requestId: 'once' })),
    );
    await expectState(system, String(answers[0]?.json.id), 'sent');
    const { json } = await agent.say(stored.id, { content: 'Looks angry', private: true });
    await expectState(system, String(json.id), 'sent');
    const path = new RegExp(`/tickets/${ticket.id}\\.json$`);
    const headers = { 'retry-after': '4' };
    const fault = { kind: 'status', status: 503, headers } as const;
    system.zendesk.faults.inject({ method: 'PUT', path, fault });
    const before = system.zendesk.calls.length;
    const late = await agent.say(stored.id, { content: 'Too late' });
    const isTried = () =>
      system.zendesk.calls.slice(before).some((call) => call.method === 'PUT') || 'not tried yet';
    await eventually(isTried);
    await changeConversation(system.store.db, stored.id, { owner: 'people', ownedAt: new Date() });
    const row = await expectState(system, String(late.json.id), 'failed', patienceMs);
    expect(row.failure).toBe('people-own');
    expect(repliesOn(system, ticket.id)).toMatchObject([
      { plainBody: expect.stringMatching(/We come$/), public: true },
      { plainBody: expect.stringMatching(/Looks angry$/), public: false },
    ]);
  });
});

describe('a note', () => {
  test('stays with the colleagues, whoever has the conversation', async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const first = await agent.say(stored.id, { content: 'Looks angry', private: true });
    await changeConversation(system.store.db, stored.id, { owner: 'people', ownedAt: new Date() });
    const second = await agent.say(stored.id, { content: 'Try: sorry', private: true });
    for (const { json } of [first, second]) await expectState(system, String(json.id), 'sent');
    await expectTalk(system, id, [asked, 'note: Looks angry', 'note: Try: sorry']);
    expect(gotBy(id)).toEqual([]);
  });

  test('in a relayed conversation does not leave Chatwoot', async () => {
    const { system } = run;
    const { ticket, conversation } = await aThread(system);
    const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
    const { json } = await agent.say(stored.id, { content: 'Looks angry', private: true });
    await expectState(system, String(json.id), 'sent');
    await agent.handOff(stored.id, { note: 'Over to you' });
    await expectTalk(system, conversation.id, [
      'incoming: It leaks',
      'note: Looks angry',
      'note: Over to you',
    ]);
    await expectReplies(system, ticket.id, []);
  });

  test('is not told to agents that may not read notes', async () => {
    const { stored } = await onFacebook();
    await agent.say(stored.id, { content: 'Looks angry', private: true });
    expect(JSON.stringify(await agent.history(stored.id))).not.toContain('angry');
    expect(await agent.history(stored.id, '?private=true')).toMatchObject({ status: 403 });
    const reader = await anAgent(run.system, { scopes: ['agent:read', 'agent:notes'] });
    expect(JSON.stringify(await reader.history(stored.id, '?private=true'))).toContain('angry');
  });
});

describe('a person who is assigned in Chatwoot', () => {
  test('has what the agent had, from then on', async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const { id: personId } = aPerson(system);
    // Chatwoot assigns by itself: that decides nothing.
    system.chatwoot.assign(id, personId, personId);
    system.chatwoot.assign(id, null, personId);
    await system.settled();
    expect((await agent.say(stored.id, { content: 'In stock' })).status).toBe(202);
    await expectTalk(system, id, [asked, 'outgoing: In stock']);
    system.chatwoot.assign(id, personId, personId);
    await eventually(async () => (await ownerOf(id)) === 'people' || 'not taken');
    const refused = await agent.say(stored.id, { content: 'Anything else?' });
    expect(refused.json.error).toBe('owned_by_people');
  });
});

describe('a person who answers in Chatwoot', () => {
  test('has the conversation from then on, until it is given back', async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const inReplyTo = aDelivery();
    system.chatwoot.agentReply(id, { agentId: aPerson(system).id, content: 'I am on it' });
    await eventually(async () => {
      const { owner, ownedAt } = await storedConversation(system, 'chatwoot-main', id);
      return (owner === 'people' && ownedAt !== null) || 'not taken';
    });
    expect((await agent.say(stored.id, { content: 'x' })).status).toBe(409);
    const refused = await agent.say(stored.id, { content: 'x', inReplyTo });
    expect(['owned_by_people', 'superseded']).toContain(refused.json.error);
    await changeConversation(system.store.db, stored.id, { owner: 'ai', ownedAt: new Date() });
    expect((await agent.say(stored.id, { content: 'Anything else?' })).status).toBe(202);
    const talk = talkOf(system, id);
    expect(talk.slice(0, 2)).toEqual([asked, 'outgoing: I am on it']);
    await eventually(
      () => talkOf(system, id).at(-1) === 'outgoing: Anything else?' || 'not said yet',
    );
  });

  // Takes the last check of `reply/chatwoot-target.ts`, right before the call.
  test('silences what was accepted and is not sent yet', long, async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    const path = new RegExp(`/conversations/${id}/messages$`);
    system.chatwoot.faults.inject({
      ...{ method: 'POST', path },
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '4' } },
    });
    const { json } = await agent.say(stored.id, { content: 'Too late' });
    const isTried = () => system.chatwoot.calls.some((call) => path.test(call.path));
    await eventually(() => isTried() || 'not tried yet');
    await changeConversation(system.store.db, stored.id, { owner: 'people', ownedAt: new Date() });
    const row = await expectState(system, String(json.id), 'failed', patienceMs);
    expect(row.failure).toBe('people-own');
    expect(talkOf(system, id)).toEqual([asked]);
  });
});

describe('handing off', () => {
  test('opens what was pending, with what was said before, and a note', async () => {
    const { system } = run;
    const { id, stored, asked } = await onFacebook();
    system.chatwoot.setStatus(id, 'pending', aPerson(system).id);
    await system.settled();
    const said = [
      await agent.say(stored.id, { content: 'One moment.' }),
      await agent.say(stored.id, { content: 'A colleague will answer.' }),
    ];
    const first = await agent.handOff(stored.id, { reason: 'Asked for a person', note: 'Order 5' });
    const again = await agent.handOff(stored.id, { reason: 'Asked for a person', note: 'Order 5' });
    expect(first).toMatchObject({ status: 200, json: { changed: true, owner: 'people' } });
    expect(again).toMatchObject({ status: 200, json: { changed: false } });
    for (const { json } of said) await expectState(system, String(json.id), 'sent');
    await expectTalk(system, id, [
      asked,
      'outgoing: One moment.',
      'outgoing: A colleague will answer.',
      'note: Asked for a person\n\nOrder 5',
    ]);
    expect(system.chatwoot.conversation(id).status).toBe('open');
    expect(await ownerOf(id)).toBe('people');
    expect(gotBy(id)).toHaveLength(2);
  });
});

describe('typing', () => {
  test('is shown to the customer', async () => {
    const { stored } = await onFacebook();
    expect(await agent.type(stored.id, true)).toMatchObject({ json: { shown: true } });
    expect(await agent.type(stored.id, false)).toMatchObject({ json: { shown: true } });
  });

  test.each([
    ['does not answer', { kind: 'hang-after' }],
    ['fails', { kind: 'status', status: 500 }],
    ['refuses', { kind: 'status', status: 404 }],
  ] as const)('is not, and nobody waits long, where Chatwoot %s', async (_, fault) => {
    const { stored } = await onFacebook();
    run.system.chatwoot.faults.inject({ method: 'POST', path: /toggle_typing_status$/, fault });
    const beganAt = performance.now();
    const answer = await agent.type(stored.id, true);
    expect(answer).toMatchObject({ status: 200, json: { shown: false } });
    expect(performance.now() - beganAt).toBeLessThan(4_000);
  });

  test('is not at Zendesk', async () => {
    const { ticket } = await aThread(run.system);
    const stored = await storedConversation(run.system, 'zendesk-main', ticket.id);
    expect(await agent.type(stored.id, true)).toMatchObject({ json: { shown: false } });
  });
});

test('no key is in any log, nor in the database', async () => {
  await onFacebook();
  expect(run.system.logs()).not.toContain(agent.key.slice(4, 24));
  const { rows } = await run.system.store.db.execute(
    `select api_keys::text || audit_log::text as line from api_keys, audit_log`,
  );
  expect(JSON.stringify(rows)).not.toContain(agent.key.slice(4, 24));
});
