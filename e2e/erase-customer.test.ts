import { eraseEverywhere, resumeErasure } from '@omnirelay/shared/customers/erase-everywhere.ts';
import { findCustomer } from '@omnirelay/shared/customers/find-customer.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  answers,
  auditLog,
  messages,
  runStages,
  runs,
  upkeepRuns,
  uploads,
} from '@omnirelay/shared/store/schema.ts';
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { storedConversation, storedTalk } from './support/console.ts';
import { anAgent, conversationOf, type Thread } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { flowChanges } from './support/flow-changes.ts';
import { searchEverywhere } from './support/search-everywhere.ts';
import { startTarget, targetSecret } from './support/target.ts';
import { useSystem } from './support/use-system.ts';

/** In everything that is this customer's, and nowhere else. */
const mark = 'zqxmark';
const [refusing, paused] = await Promise.all([startTarget(), startTarget()]);
refusing.behave(({ raw }) => ({
  kind: 'answer',
  status: raw.toString().includes(mark) ? 422 : 200,
  body: `not for us: ${raw.toString().slice(0, 2_000)}`,
}));
const common = { kind: 'forward', from: 'chatwoot-main', secrets: [targetSecret], timeout: '2s' };
const pausedFlow = { ...common, id: 'paused', url: paused.url, events: ['message_created'] };
const use = useSystem({
  inbox: ['zendesk-main', 'chatwoot-main'],
  flows: [
    { ...common, id: 'refusing', url: refusing.url, events: ['message_created'] },
    pausedFlow,
  ],
});
const flow = flowChanges(use, pausedFlow);
const keys = createKeys();

afterAll(async () => {
  await Promise.all([refusing.close(), paused.close()]);
});

const queues = () => createQueues({ redis: use.system.redis, keys });
const deps = () => {
  const { redis, store } = use.system;
  return { db: store.db, redis, keys, queues: queues(), nowMs: Date.now };
};
const find = (who: string) =>
  findCustomer(
    {
      db: use.system.store.db,
      relays: [{ flow: 'zendesk-chatwoot', source: 'zendesk-main', chatwoot: 'chatwoot-main' }],
      providers: new Map([
        ['zendesk-main', 'zendesk'],
        ['chatwoot-main', 'chatwoot'],
      ]),
    },
    who,
  );

/** A conversation on both sides of the relay, with files, answers, and all else that leaves traces. */
async function live(word: string): Promise<Thread> {
  const { system } = use;
  const { zendesk, chatwoot, store } = system;
  const ann = zendesk.addUser({
    name: `${word} Lee`,
    email: `${word}@example.com`,
    role: 'end-user',
  });
  const ticket = zendesk.createTicket({
    requesterId: ann.id,
    subject: `${word} kettle`,
    comment: `${word} it leaks`,
    attachments: [{ fileName: `${word}.png`, contentType: 'image/png', data: Buffer.from('png') }],
  });
  const conversation = await conversationOf(system, ticket.id);
  await eventually(() => chatwoot.messages(conversation.id).length > 0 || 'no message yet');
  chatwoot.agentReply(conversation.id, {
    agentId: anAgent(system).id,
    content: `${word}, have you tried another one?`,
  });
  await eventually(
    () => zendesk.comments(ticket.id).length > 1 || 'the answer did not come across',
  );
  const { db } = store;
  const stored = await storedConversation(system, 'chatwoot-main', conversation.id);
  const upload = newEventId();
  const file = { id: upload, name: `${word}.pdf`, uploadId: upload };
  const common = { conversationId: stored.id, connection: 'chatwoot-main', sender: 'bot' } as const;
  await db.insert(uploads).values({
    ...{ id: upload, name: `${word}.pdf`, contentType: 'text/plain', sizeBytes: word.length },
    ...{ body: Buffer.from(word), uploadedBy: 'binh@acme.example' },
  });
  await db.insert(messages).values({
    ...{ ...common, id: newEventId(), content: `Dear ${word}`, state: 'draft' },
    ...{ attachments: [file], createdAt: new Date() },
  });
  await db.insert(answers).values({
    ...{ id: newEventId(), flow: 'ai', connection: 'chatwoot-main', conversationId: stored.id },
    ...{ state: 'draft', kind: 'model' },
    lookups: [{ kind: 'url', value: word, status: 'reported', total: 1, unknownSources: [] }],
  });
  const runId = newEventId();
  await db.insert(runs).values({
    ...{ id: runId, flow: 'desk', connection: 'zoho-main', ticketId: `7${word.length}` },
    ...{ subject: word, customer: `${word}@example.com`, triggerId: runId, triggerAt: new Date() },
    ...{ state: 'needs_review', switches: {} as never, snapshot: { thread: word } },
  });
  await db.insert(runStages).values({
    ...{ runId, stage: 'respond', status: 'suggested', proposal: { content: word } },
    ...{ calls: [{ method: 'POST', path: '/reply', body: word }], details: { why: word } },
  });
  await writeAudit(db, {
    ...{ actor: 'binh@acme.example', action: 'note', subject: stored.id },
    details: { contact: `${word}@example.com` },
  });
  return { ann, ticket, conversation };
}

test('a customer is gone from everywhere, and from nobody else', { timeout: 240_000 }, async () => {
  const { system } = use;
  await flow.pause();
  const theirs = await live(mark);
  const neighbours = await live('neighbour');
  const isParked = async () => {
    const { rows } = await system.store.db.execute(
      `select 1 from event_flows where flow = 'refusing' and state = 'parked'`,
    );
    return rows.length >= 2 || 'nothing is parked yet';
  };
  await eventually(isParked);
  await eventually(async () => {
    await Promise.all([system.zendesk.webhooks.settled(), system.chatwoot.webhooks.settled()]);
    const all = await system.redis.zrange(keys.waiting, '0', '-1');
    const waiting = all.filter((mailbox) => !mailbox.startsWith('paused.'));
    const records = await system.redis.xlen(keys.records);
    return waiting.length + records === 0 || `${waiting} wait, ${records} records`;
  });

  const before = await searchEverywhere(system, mark);
  expect(before).toEqual(
    expect.arrayContaining([
      'key event',
      'table answers',
      'table audit_log',
      'table conversations',
      'table events',
      'table forward_calls',
      'table messages',
      'table run_stages',
      'table runs',
      'table uploads',
    ]),
  );
  const neighboursBefore = await searchEverywhere(system, 'neighbour');
  const talkBefore = await storedTalk(system, `chatwoot-main.${neighbours.conversation.id}`);

  const customer = await find(`${mark.toUpperCase()}@example.com`);
  expect(customer.places).toEqual(
    expect.arrayContaining([
      { connection: 'zendesk-main', key: String(theirs.ticket.id) },
      { connection: 'chatwoot-main', key: String(theirs.conversation.id) },
      { connection: 'zoho-main', key: `7${mark.length}` },
    ]),
  );
  const report = await eraseEverywhere(deps(), customer, 'admin@acme.example');
  expect(report.postgres).toMatchObject({ conversations: 2, uploads: 1, answers: 1, runs: 1 });
  expect(report.redis.waiting).toBeGreaterThan(0);

  expect(await searchEverywhere(system, mark)).toEqual([]);
  expect(await searchEverywhere(system, 'neighbour')).toEqual(neighboursBefore);
  expect(await storedTalk(system, `chatwoot-main.${neighbours.conversation.id}`)).toEqual(
    talkBefore,
  );

  // What waited does not go out any more; the neighbour's does.
  await flow.resume();
  await eventually(() => paused.taken().length >= 2 || 'the neighbour waits');
  await system.settled();
  expect(paused.received.filter(({ raw }) => raw.toString().includes(mark))).toEqual([]);
  const { rows } = await system.store.db.execute<{ flow: string }>(
    `select distinct flow from event_flows
     where state = 'skipped' and reason = 'customer-erased' order by 1`,
  );
  expect(rows.map((row) => row.flow)).toEqual(['paused', 'refusing']);
  const [suggestion] = await system.store.db
    .select()
    .from(runStages)
    .where(eq(runStages.reason, 'customer-erased'));
  expect(suggestion).toMatchObject({ status: 'skipped', proposal: null });
  expect(await searchEverywhere(system, mark)).toEqual([]);

  // Again, and once more as a worker goes on with one that was broken off: nothing is left to do.
  const again = await eraseEverywhere(
    deps(),
    await find(report.places[0] ?? ''),
    'admin@acme.example',
  );
  expect(again.postgres).toMatchObject({ messages: 0, uploads: 0, events: 0 });
  await resumeErasure(deps(), { id: again.id, places: customer.places });
  const [run] = await system.store.db.select().from(upkeepRuns).where(eq(upkeepRuns.id, report.id));
  expect(run).toMatchObject({ kind: 'erasure', error: null });
  expect(JSON.stringify(run)).not.toContain('@example.com');
  const [entry] = await system.store.db
    .select()
    .from(auditLog)
    .where(eq(auditLog.action, 'customer.erase'));
  expect(entry).toMatchObject({ actor: 'admin@acme.example' });
});

test('what is told late of the time before keeps nothing; what they say anew is kept', async () => {
  const { system } = use;
  const word = 'zqxlate';
  const place = 'chatwoot-main.2001';
  const told = (content: string, createdAt: Date) => ({
    ...customerMessage(2001, content),
    created_at: createdAt.toISOString(),
  });
  const old = told(`${word} one`, new Date(Date.now() - 60_000));
  await sendAll(system, [old]);
  await storedConversation(system, 'chatwoot-main', 2001);
  await eventually(async () => (await system.redis.zcard(keys.waiting)) === 0 || 'still at work');
  await eraseEverywhere(deps(), await find(place), 'admin@acme.example');
  expect(await searchEverywhere(system, word)).toEqual([]);

  // Once more, one that was on its way all the time, and one of now.
  await sendAll(system, [old, told(`${word} two`, new Date(Date.now() - 30_000))]);
  await sendAll(system, [told('I am back', new Date(Date.now() + 1_000))]);
  await eventually(async () => {
    const talk = await storedTalk(system, place);
    return talk.includes('customer: I am back') || `only ${talk}`;
  });
  await eventually(async () => (await system.redis.xlen(keys.records)) === 0 || 'not recorded');
  expect(await storedTalk(system, place)).toEqual(['customer: I am back']);
  const { rows } = await system.store.db.execute<{ bytes: number }>(
    `select length(body) as bytes from events where conversation_key = '2001' order by id`,
  );
  expect(rows.map(({ bytes }) => bytes > 0)).toEqual([false, false, true]);
});
