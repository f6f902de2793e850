import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { syncJobId, syncQueueName } from '@omnirelay/shared/queues/sync.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { findSyncs, listSyncs, type SyncRow, startSync } from '@omnirelay/shared/store/syncs.ts';
import { afterEach, expect, test } from 'vitest';
import { answer, expectState, storedConversation, storedTalk } from './support/console.ts';
import {
  anAgent,
  aThread,
  expectNothingParked,
  expectReplies,
  expectTalk,
  type Thread,
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({
  workers: 2,
  inbox: ['chatwoot-main', 'zendesk-main'],
  reconcile: { every: '4s', overlap: '1m' },
});
const patienceMs = 90_000;
const long = { timeout: patienceMs + 60_000 };

afterEach(() => {
  for (const { webhooks, faults } of [run.system.zendesk, run.system.chatwoot]) {
    webhooks.faults.drop = 0;
    faults.clear();
  }
});

function loseWebhooks(share: number): void {
  run.system.zendesk.webhooks.faults.drop = share;
  run.system.chatwoot.webhooks.faults.drop = share;
}

/** A sync by hand, as the console asks for it. */
async function syncByHand(connection: string): Promise<string> {
  const { redis, store } = run.system;
  let id: string | undefined;
  await eventually(async () => {
    id = await startSync(store.db, { connection, trigger: 'manual' });
    return id !== undefined || 'another one runs';
  });
  const queues = createQueues({ redis, keys: createKeys() });
  const syncId = id ?? '';
  await queues.queueOf(syncQueueName).add('sync', { syncId }, { jobId: syncJobId(syncId) });
  await queues.close();
  return syncId;
}

async function syncNow(id: string): Promise<SyncRow> {
  const [row] = await findSyncs(run.system.store.db, [id]);
  if (!row) throw new Error(`there is no sync ${id}`);
  return row;
}

async function syncEnds(id: string): Promise<SyncRow> {
  await eventually(async () => {
    const { state, messagesRead } = await syncNow(id);
    return state !== 'running' || `${messagesRead} messages read`;
  }, patienceMs);
  return syncNow(id);
}

async function storedAlike(
  { ticket, conversation }: Thread,
  want: (string | RegExp)[],
): Promise<void> {
  for (const [connection, id] of [
    ['chatwoot-main', conversation.id],
    ['zendesk-main', ticket.id],
  ] as const) {
    const stored = await storedConversation(run.system, connection, id);
    await eventually(async () => {
      const talk = await storedTalk(run.system, stored.id);
      return talk.length >= want.length || `${connection} has only ${JSON.stringify(talk)}`;
    }, patienceMs);
    await run.system.settled();
    expect(await storedTalk(run.system, stored.id)).toEqual(
      want.map((one) => expect.stringMatching(one)),
    );
  }
}

test('whatever webhooks get lost, every message arrives once', long, async () => {
  const { system } = run;
  const agent = anAgent(system);
  const threads = await Promise.all(Array.from({ length: 5 }, () => aThread(system)));
  loseWebhooks(0.3);
  for (let round = 0; round < 6; round++) {
    for (const { ann, ticket, conversation } of threads) {
      system.zendesk.comment(ticket.id, { authorId: ann.id, body: `question ${round}` });
      system.chatwoot.agentReply(conversation.id, {
        agentId: agent.id,
        content: `answer ${round}`,
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const rounds = [0, 1, 2, 3, 4, 5];
  for (const thread of threads) {
    await eventually(() => {
      const incoming = system.chatwoot.messages(thread.conversation.id);
      const here = incoming.filter(({ messageType }) => messageType === 'incoming').length;
      const there = system.zendesk.comments(thread.ticket.id).length;
      return (here === 7 && there === 13) || `${here} of 7 here, ${there} of 13 there`;
    }, patienceMs);
  }
  loseWebhooks(0);
  await system.settled();
  for (const { ticket, conversation } of threads) {
    const there = system.zendesk.comments(ticket.id).map(({ plainBody }) => plainBody);
    const here = system.chatwoot.messages(conversation.id).map(({ content }) => content);
    for (const i of rounds) {
      expect(there.filter((text) => text.endsWith(`answer ${i}`))).toHaveLength(1);
      expect(here.filter((text) => text === `question ${i}`)).toHaveLength(1);
    }
  }
});

test('when no webhook comes at all, every message arrives once and in order', long, async () => {
  const { system } = run;
  const agent = anAgent(system);
  const thread = await aThread(system);
  loseWebhooks(1);
  const rounds = [0, 1, 2, 3];
  for (const i of rounds) {
    system.zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: `question ${i}` });
  }
  await expectTalk(
    system,
    thread.conversation.id,
    ['incoming: It leaks', ...rounds.map((i) => `incoming: question ${i}`)],
    patienceMs,
  );
  for (const i of rounds) {
    system.chatwoot.agentReply(thread.conversation.id, {
      agentId: agent.id,
      content: `answer ${i}`,
    });
  }
  await expectReplies(
    system,
    thread.ticket.id,
    rounds.map((i) => new RegExp(`answer ${i}$`)),
    patienceMs,
  );
  await storedAlike(thread, [
    'customer: It leaks',
    ...rounds.map((i) => `customer: question ${i}`),
    ...rounds.map((i) => new RegExp(`^agent: .*answer ${i}$`, 's')),
  ]);
});

test('a change of status that no webhook told of arrives', long, async () => {
  const { system } = run;
  const { ann, ticket, conversation } = await aThread(system);
  const agent = anAgent(system);
  loseWebhooks(1);
  system.chatwoot.setStatus(conversation.id, 'resolved', agent.id);
  await eventually(
    () => system.zendesk.ticket(ticket.id).status === 'solved' || 'open',
    patienceMs,
  );
  loseWebhooks(1);
  system.zendesk.setStatus(ticket.id, 'open', ann.id);
  await eventually(
    () => system.chatwoot.conversation(conversation.id).status === 'open' || 'resolved',
    patienceMs,
  );
});

test('where every webhook arrives, syncs find nothing', long, async () => {
  const { system } = run;
  const { db } = system.store;
  await system.settled();
  const readSum = async () => {
    const rows = await listSyncs(db, { limit: 1_000 });
    return { healed: rows.reduce((sum, { healed }) => sum + healed, 0), newest: rows[0]?.id };
  };
  const before = await readSum();
  const agent = anAgent(system);
  const { ann, ticket, conversation } = await aThread(system);
  system.chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Hello' });
  system.chatwoot.setStatus(conversation.id, 'resolved', agent.id);
  await system.settled();
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Thanks', status: 'open' });
  const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
  await expectState(system, await answer(system, stored), 'sent');
  const seen = new Set([before.newest]);
  await eventually(async () => {
    seen.add((await readSum()).newest);
    return seen.size > 4 || 'not compared yet';
  }, patienceMs);
  expect((await readSum()).healed).toBe(before.healed);
});

/** As it was before anybody thought of us; no webhook told of it. */
async function history(conversations: number, messages: number): Promise<number[]> {
  const { chatwoot } = run.system;
  const inbox = chatwoot.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  loseWebhooks(1);
  const ids = [];
  for (let i = 0; i < conversations; i++) {
    const { id } = await chatwoot.createConversation({ inboxId: inbox.id });
    for (let n = 0; n < messages; n++) chatwoot.customerMessage(id, `message ${n}`);
    ids.push(id);
  }
  await chatwoot.webhooks.settled();
  return ids;
}

test('a sync by hand that is killed goes on, and the next one finds nothing', long, async () => {
  const { system } = run;
  const ids = await history(60, 5);
  const path = /\/messages/;
  system.chatwoot.faults.inject({
    method: 'GET',
    path,
    times: 1_000,
    fault: { kind: 'delay', ms: 30 },
  });
  const id = await syncByHand('chatwoot-main');
  await eventually(
    async () => (await syncNow(id)).conversationsRead > 5 || 'not begun',
    patienceMs,
  );
  await system.killWorker(Math.random);
  await eventually(async () => (await syncNow(id)).conversationsRead > 30 || 'no half', patienceMs);
  await system.killWorker(Math.random);
  system.chatwoot.faults.clear();
  for (const fault of [
    { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    { kind: 'status', status: 502 },
  ] as const) {
    system.chatwoot.faults.inject({ method: 'GET', fault });
  }
  expect(await syncEnds(id)).toMatchObject({ state: 'done', error: null });
  await system.settled();
  const want = Array.from({ length: 5 }, (_, n) => `customer: message ${n}`);
  for (const conversationId of ids) {
    const stored = await storedConversation(system, 'chatwoot-main', conversationId);
    expect(await storedTalk(system, stored.id)).toEqual(want);
  }
  const again = await syncEnds(await syncByHand('chatwoot-main'));
  expect(again).toMatchObject({ state: 'done', healed: 0 });
  expect(again.messagesRead).toBeGreaterThanOrEqual(300);
});

test('nothing was parked, and no call was refused as unknown', async () => {
  await expectNothingParked(run.system);
});
