import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { testDatabase } from '../testing/postgres.ts';
import { type Database, migrateStore, openStore, type Store } from './database.ts';
import {
  type DeliveryState,
  findDelivery,
  listDeliveries,
  summariseDeliveries,
} from './deliveries.ts';
import * as schema from './schema.ts';
import { effects, eventFlows, events } from './schema.ts';

const database = testDatabase();
const noonMs = Date.UTC(2026, 0, 15, 12);
let store: Store;

type Row = Partial<typeof events.$inferInsert> & { flow?: Partial<typeof eventFlows.$inferInsert> };

async function insert(minutes: number, { flow, ...row }: Row): Promise<string> {
  const at = new Date(noonMs + minutes * 60_000);
  const id = newEventId(at.getTime());
  await store.db.insert(events).values({
    id,
    connection: 'zendesk-main',
    type: 'comment',
    conversationKey: 'k',
    conversation: 'zendesk_21',
    providerEventId: `event-${id}`,
    receivedAt: at,
    state: 'done',
    body: Buffer.from('a customer wrote this'),
    ...row,
  });
  if (flow) {
    const defaults = { eventId: id, flow: 'relay', state: 'done', updatedAt: at, version: '' };
    await store.db.insert(eventFlows).values({ ...defaults, ...flow });
  }
  return id;
}

let first: string;
let parked: string;
let skipped: string;
let unfinished: string;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
  first = await insert(0, {
    providerEventId: 'comment-900',
    flow: { remoteId: '7001', attempts: 1 },
  });
  parked = await insert(1, {
    state: 'parked',
    reason: 'gone',
    conversation: 'zendesk_121',
    flow: { state: 'parked', reason: 'gone', attempts: 3, lastError: 'HTTP 404' },
  });
  skipped = await insert(2, {
    connection: 'chatwoot-main',
    conversation: 'chatwoot_5_21',
    state: 'skipped',
    reason: 'own-echo',
  });
  unfinished = await insert(3, {
    state: 'waiting',
    conversation: 'chatwoot_5_8',
    flow: { state: 'waiting' },
  });
  await store.db.insert(effects).values({
    id: `${first}.relay.message-2`,
    eventId: first,
    flow: 'relay',
    action: 'message-2',
    connection: 'chatwoot-main',
    remoteId: '7002',
    doneAt: new Date(noonMs + 5_000),
  });
});
afterAll(() => store.close());

describe('listing', () => {
  test('gives the newest first, with their flows and without their bodies', async () => {
    const { items, nextCursor } = await listDeliveries(store.db, { limit: 50 });
    expect(items).toHaveLength(4);
    expect(nextCursor).toBeNull();
    expect(items[2]).toEqual({
      id: parked,
      connection: 'zendesk-main',
      type: 'comment',
      conversation: 'zendesk_121',
      receivedAt: new Date(noonMs + 60_000),
      state: 'parked',
      reason: 'gone',
      flows: [
        {
          flow: 'relay',
          state: 'parked',
          reason: 'gone',
          attempts: 3,
          remoteId: null,
          lastError: 'HTTP 404',
          updatedAt: new Date(noonMs + 60_000),
        },
      ],
    });
  });

  test('pages through everything once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listDeliveries(store.db, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(4);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  const found = async (filter: Parameters<typeof listDeliveries>[1]) =>
    (await listDeliveries(store.db, filter)).items.map(({ id }) => id);

  test('filters by state, connection and conversation', async () => {
    expect(await found({ limit: 9, state: 'parked' })).toEqual([parked]);
    expect(await found({ limit: 9, connection: 'chatwoot-main' })).toEqual([skipped]);
    expect(await found({ limit: 9, conversation: 'zendesk_21' })).toEqual([first]);
    expect(await found({ limit: 9, state: 'parked', connection: 'chatwoot-main' })).toEqual([]);
  });

  test('searches by every id that an operator may hold', async () => {
    expect(await found({ limit: 9, q: first })).toEqual([first]);
    expect(await found({ limit: 9, q: 'comment-900' })).toEqual([first]);
    expect(await found({ limit: 9, q: '7001' })).toEqual([first]);
    expect(await found({ limit: 9, q: '7002' })).toEqual([first]);
    expect(await found({ limit: 9, q: 'chatwoot_5_21' })).toEqual([skipped]);
    expect(await found({ limit: 9, q: '21' })).toEqual([skipped, first]);
    expect(await found({ limit: 9, q: '%' })).toEqual([]);
  });
});

test('finds one with its effects', async () => {
  const delivery = await findDelivery(store.db, first);
  expect(delivery?.flows).toMatchObject([{ flow: 'relay', remoteId: '7001' }]);
  expect(delivery?.effects).toMatchObject([{ action: 'message-2', remoteId: '7002' }]);
  expect(delivery).not.toHaveProperty('body');
  expect(await findDelivery(store.db, 'nothing')).toBeUndefined();
});

test('counts what came in and what became of it', async () => {
  expect(await summariseDeliveries(store.db)).toEqual({
    accepted: 4,
    accountedFor: 3,
    states: {
      waiting: 1,
      retrying: 0,
      done: 1,
      skipped: 1,
      parked: 1,
      uncertain: 0,
      unreadable: 0,
    },
    reasons: [
      { state: 'parked', reason: 'gone', deliveries: 1 },
      { state: 'skipped', reason: 'own-echo', deliveries: 1 },
    ],
  });
  const later = await summariseDeliveries(store.db, newEventId(noonMs + 90_000).slice(0, 9));
  expect(later).toMatchObject({ accepted: 2, accountedFor: 1 });
});

describe('what is not through', () => {
  let uncertain: string;
  let retrying: string;
  let waiting: string;

  beforeAll(async () => {
    waiting = await insert(4, { state: 'waiting', flow: { state: 'waiting' } });
    retrying = await insert(5, { state: 'retrying', flow: { state: 'retrying' } });
    uncertain = await insert(6, { state: 'uncertain', flow: { state: 'uncertain' } });
    const parkedToo = { eventId: uncertain, flow: 'crew', state: 'parked', version: '' };
    await store.db.insert(eventFlows).values({ ...parkedToo, updatedAt: new Date(noonMs) });
  });

  test('is found by its state, which is that of the flow which needs a person most', async () => {
    const inState = async (state: DeliveryState) =>
      (await listDeliveries(store.db, { limit: 9, state })).items.map(({ id }) => id);
    expect(await inState('waiting')).toEqual([waiting, unfinished]);
    expect(await inState('retrying')).toEqual([retrying]);
    expect(await inState('uncertain')).toEqual([uncertain]);
    expect(await inState('parked')).toEqual([parked]);
  });

  test('is found by an index of its own, and without reading a whole table', async () => {
    await store.db.execute(sql`
      insert into events (id, connection, type, conversation_key, conversation, provider_event_id,
        received_at, state, body)
      select lpad(number::text, 9, '0'), 'zendesk-main', 'comment', 'k', 'zendesk_' || number,
        'comment-' || number, now(), 'done', 'words'
      from generate_series(1, 20000) number`);
    await store.db.execute(sql`
      insert into event_flows (event_id, flow, state, updated_at, version)
      select lpad(number::text, 9, '0'), 'relay', 'done', now(), ''
      from generate_series(1, 20000) number`);
    await store.db.execute(sql`analyze events, event_flows`);
    for (const state of ['waiting', 'retrying', 'parked', 'uncertain'] as const) {
      const plans = await plansOf((db) => listDeliveries(db, { limit: 9, state }));
      expect(plans, state).toContain('event_flows_open');
      expect(plans, state).not.toContain('Seq Scan');
    }
  });
});

/** How PostgreSQL answers what is asked. */
async function plansOf(ask: (db: Database) => Promise<unknown>): Promise<string> {
  const asked: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => asked.push({ query, params }) };
  await ask(drizzle(database.pool, { schema, casing: 'snake_case', logger }));
  const plans = await Promise.all(
    asked.map(({ query, params }) => database.pool.query(`explain ${query}`, params)),
  );
  return plans.flatMap(({ rows }) => rows.map((row) => row['QUERY PLAN'])).join('\n');
}
