import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Retention } from '../config/retention.ts';
import { newEventId } from '../ids.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { findAccepted } from '../store/known.ts';
import {
  answers,
  auditLog,
  conversations,
  eventFlows,
  events,
  forwardCalls,
  messages,
  runStages,
  runs,
  sessions,
  uploads,
} from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { applyRetention } from './apply-retention.ts';

const database = testDatabase();
const now = new Date('2026-11-21T03:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of [
    'events',
    'event_flows',
    'forward_calls',
    'messages',
    'conversations',
    'uploads',
  ])
    await store.db.execute(sql`truncate ${sql.identifier(table)}`);
});

async function anEvent(days: number, state: string, providerEventId: string): Promise<string> {
  const receivedAt = daysAgo(days);
  const id = newEventId(receivedAt.getTime());
  await store.db.insert(events).values({
    ...{
      id,
      connection: 'zendesk-main',
      type: 't',
      conversationKey: '1',
      conversation: 'zendesk_1',
    },
    ...{ providerEventId, receivedAt, state, body: Buffer.from('words') },
  });
  await store.db.insert(eventFlows).values({
    ...{ eventId: id, flow: 'relay', state, updatedAt: receivedAt, version: '' },
  });
  await store.db.insert(forwardCalls).values({
    ...{ eventId: id, flow: 'crew', at: receivedAt, attempt: 1, url: 'https://crew.test/' },
    ...{ durationMs: 1, answer: 'words' },
  });
  return id;
}

const run = (retention: object, options: object = {}) =>
  applyRetention(store.db, { retention: Retention.parse(retention), now, batch: 2, ...options });

async function seen() {
  const rows = await store.db.select().from(events).orderBy(events.id);
  return rows.map(({ id, body }) => [id, body.length > 0 ? 'bytes' : 'empty']);
}

test('nothing goes that nobody named', async () => {
  await anEvent(1_000, 'done', 'comment-1');
  expect(await run({})).toEqual({});
  expect(await run({ bodies: 'never', audit: 'never' })).toEqual({});
  expect((await seen()).map(([, body]) => body)).toEqual(['bytes']);
});

test('bytes of what is finished go; what waits for anybody keeps them', async () => {
  const ids: string[] = [];
  const states = ['done', 'skipped', 'unreadable', 'parked', 'uncertain', 'waiting', 'retrying'];
  for (const state of states) ids.push(await anEvent(91, state, `comment-${state}`));
  const young = await anEvent(89, 'done', 'comment-young');
  expect(await run({ bodies: '90d' }, { dryRun: true })).toEqual({ bodies: 3 });
  expect(await run({ bodies: '90d' })).toEqual({ bodies: 3 });
  expect(new Map((await seen()) as [string, string][])).toEqual(
    new Map([
      ...ids.map((id, i): [string, string] => [id, i < 3 ? 'empty' : 'bytes']),
      [young, 'bytes'],
    ]),
  );
  expect(await run({ bodies: '90d' })).toEqual({ bodies: 0 });
});

test('of what is long over, what hints and syncs ask for stays known', async () => {
  for (let i = 0; i < 5; i++) {
    await anEvent(400, 'done', `comment-${i}`);
    await anEvent(400, 'done', `conversation-${i}`);
  }
  const parked = await anEvent(400, 'parked', 'conversation-parked');
  expect(await run({ deliveries: '365d' }, { dryRun: true })).toEqual({ deliveries: 10 });
  expect(await run({ deliveries: '365d' })).toEqual({ deliveries: 10 });
  const left = await store.db.select().from(events).orderBy(events.providerEventId);
  expect(left.map(({ providerEventId, body }) => [providerEventId, body.length])).toEqual([
    ...Array.from({ length: 5 }, (_, i) => [`comment-${i}`, 0]),
    ['conversation-parked', 5],
  ]);
  expect((await store.db.select().from(eventFlows)).map(({ eventId }) => eventId)).toEqual([
    parked,
  ]);
  expect((await store.db.select().from(forwardCalls)).length).toBe(1);
  const asked = ['comment-0', 'comment-4', 'comment-9'];
  expect(await findAccepted(store.db, 'zendesk-main', asked)).toEqual(
    new Set(['comment-0', 'comment-4']),
  );
  expect(await run({ deliveries: '365d' })).toEqual({ deliveries: 0 });
});

test('answers of targets go, but for those of what is not over', async () => {
  await anEvent(31, 'done', 'comment-1');
  await anEvent(31, 'parked', 'comment-2');
  await anEvent(29, 'done', 'comment-3');
  expect(await run({ calls: '30d' })).toEqual({ calls: 1 });
  expect((await store.db.select().from(forwardCalls)).length).toBe(2);
});

test('conversations that are quiet go with what was said in them', async () => {
  for (const [id, days, erasedAt] of [
    ['quiet', 91, null],
    ['erased', 91, daysAgo(91)],
    ['busy', 1, null],
  ] as const) {
    const at = daysAgo(days);
    await store.db.insert(conversations).values({
      ...{ id, connection: 'c', platform: 'p', providerId: id, externalId: id, erasedAt },
      ...{ lastMessageAt: at, createdAt: at, updatedAt: at },
    });
    for (let i = 0; i < 5; i++) {
      await store.db.insert(uploads).values({
        ...{ id: `${id}-${i}`, name: 'a', contentType: 'text/plain', sizeBytes: 1 },
        ...{ body: Buffer.from('a'), uploadedBy: 'binh' },
      });
      await store.db.insert(messages).values({
        ...{ id: `${id}-${i}`, conversationId: id, connection: 'c', sender: 'agent' },
        ...{
          attachments: [{ id: '1', name: 'a', uploadId: `${id}-${i}` }],
          createdAt: daysAgo(91),
        },
      });
    }
  }
  expect(await run({ messages: '90d' })).toEqual({ messages: 10, conversations: 1 });
  const left = async (table: string) =>
    (
      await store.db.execute<{ id: string }>(
        sql`select id from ${sql.identifier(table)} order by 1`,
      )
    ).rows.map(({ id }) => id);
  expect(await left('conversations')).toEqual(['busy', 'erased']);
  const five = Array.from({ length: 5 }, (_, i) => `busy-${i}`);
  expect(await left('messages')).toEqual(five);
  expect(await left('uploads')).toEqual(five);
});

test('runs, answers, the audit log, uploads and sessions go by their age', async () => {
  for (const days of [31, 29]) {
    const at = daysAgo(days);
    const id = newEventId(at.getTime());
    const expiresAt = daysAgo(days);
    await store.db.insert(runs).values({
      ...{
        id,
        flow: 'desk',
        connection: 'zoho',
        ticketId: '1',
        subject: 'words',
        customer: 'a@b.c',
      },
      ...{ triggerId: id, triggerAt: at, state: 'completed', switches: {} as never, startedAt: at },
    });
    await store.db.insert(runStages).values({ runId: id, stage: 'respond', status: 'applied' });
    await store.db.insert(answers).values({
      ...{ id, flow: 'ai', connection: 'c', conversationId: 'c', state: 'draft', createdAt: at },
    });
    await store.db.insert(auditLog).values({ id, at, actor: 'a', action: 'reply', subject: 's' });
    await store.db.insert(uploads).values({
      ...{ id, name: 'a', contentType: 't', sizeBytes: 1, body: Buffer.from('a') },
      ...{ uploadedBy: 'a', createdAt: at },
    });
    await store.db.insert(sessions).values({
      ...{ id, email: 'a', address: 'a', userAgent: 'a', startedAt: at, seenAt: at, expiresAt },
    });
  }
  const retention = { runs: '30d', audit: '30d', uploads: '30d', sessions: '30d' };
  expect(await run(retention)).toEqual({ runs: 1, answers: 1, audit: 1, uploads: 1, sessions: 1 });
  expect(await run(retention)).toEqual({ runs: 0, answers: 0, audit: 0, uploads: 0, sessions: 0 });
  // That the trigger had its run stays known: it never gets a second one.
  const kept = await store.db.select().from(runs).orderBy(runs.id);
  expect(kept.map(({ subject, customer }) => [subject, customer])).toEqual([
    ['', ''],
    ['words', 'a@b.c'],
  ]);
});

test('one that is broken off is gone on with', async () => {
  for (let i = 0; i < 6; i++) await anEvent(100, 'done', `comment-${i}`);
  const stop = new AbortController();
  const first = await run(
    { bodies: '90d' },
    { signal: stop.signal, pause: async () => stop.abort() },
  );
  expect(first).toEqual({ bodies: 2 });
  expect(await run({ bodies: '90d' })).toEqual({ bodies: 4 });
});
