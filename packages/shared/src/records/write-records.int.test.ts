import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { acceptBatch, dedupSeconds } from '../mailbox/accept.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { anEvent } from '../mailbox/testing/an-event.ts';
import { createKeys } from '../redis/keys.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { findDelivery, summariseDeliveries } from '../store/deliveries.ts';
import { loadEvent } from '../store/events.ts';
import { effects, eventFlows, events, forwardCalls } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { eraseEvents } from './erase-customer.ts';
import type { FlowState, OutcomeRecord } from './record.ts';
import { summarise } from './statements.ts';
import { type RecordLine, sortableVersion, writeRecords } from './write-records.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
let store: Store;
const deps = { redis, keys, project: () => ({ skip: 'not-stored' }) };
const write = async (lines: RecordLine[]) =>
  (await writeRecords({ ...deps, db: store.db }, lines)).through;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterEach(async () => {
  await redis.flushdb();
  for (const table of [events, eventFlows, effects, forwardCalls]) await store.db.delete(table);
});
afterAll(() => store.close());

let lines = 0;

function line(kind: string, payload: string): RecordLine {
  lines += 1;
  return { version: `1700000000000-${lines}`, kind, payload };
}

function outcome(event: StoredEvent, state: FlowState, overrides: Partial<OutcomeRecord> = {}) {
  const flow = event.flows[0] ?? '';
  const full = { id: event.id, flow, state, attempts: 1, atMs: Date.now(), ...overrides };
  return line('o', JSON.stringify(full satisfies OutcomeRecord));
}

async function accepted(event: StoredEvent): Promise<RecordLine> {
  await acceptBatch({ redis, keys }, [{ event, dedupSeconds }]);
  return line('a', event.id);
}

describe('an accepted event', () => {
  test('gets a row, with its bytes as they came, and waits in every flow', async () => {
    const body = Buffer.from([0, 255, 10, 13, 200]);
    const event = anEvent({ flows: ['another', 'relay'], body });
    expect(await write([await accepted(event)])).toEqual([]);
    expect(await loadEvent(store.db, event.id)).toEqual(event);
    const delivery = await findDelivery(store.db, event.id);
    expect(delivery).toMatchObject({
      state: 'waiting',
      flows: [{ state: 'waiting' }, { state: 'waiting' }],
    });
  });

  test('that no flow wants is through at once, and says why', async () => {
    const unheard = anEvent({ flows: [] });
    const unreadable = anEvent({ flows: [], unreadable: 'invalid_json' });
    const through = await write([await accepted(unheard), await accepted(unreadable)]);
    expect(through.sort()).toEqual([unheard.id, unreadable.id].sort());
    expect(await findDelivery(store.db, unheard.id)).toMatchObject({
      state: 'skipped',
      reason: 'not-subscribed',
    });
    expect(await findDelivery(store.db, unreadable.id)).toMatchObject({
      state: 'unreadable',
      reason: 'invalid_json',
    });
  });

  test('that only its connection kept from its flows says so', async () => {
    const event = anEvent({ flows: [], webhooksOff: true });
    expect(await write([await accepted(event)])).toEqual([event.id]);
    expect(await findDelivery(store.db, event.id)).toMatchObject({
      state: 'skipped',
      reason: 'webhook-off',
    });
  });

  test.each([
    ['signed', { signed: true }],
    ['unsigned', { signed: false }],
    ['read', { found: true }],
    ['read', { backfill: true }],
    ['console', { type: 'console.reply' }],
    [null, {}],
  ])('keeps who vouches for it: %s by %o', async (verification, part) => {
    const event = anEvent(part);
    await write([await accepted(event)]);
    expect(await findDelivery(store.db, event.id)).toMatchObject({ verification });
  });

  test.each([{ signed: true }, { signed: false }, { found: true }])(
    'is read back as one that is %o',
    async (part) => {
      const event = anEvent(part);
      await write([await accepted(event)]);
      expect(await loadEvent(store.db, event.id)).toEqual(event);
    },
  );

  test('is recorded whatever its ids contain', async () => {
    const event = anEvent({
      type: 'a\u0000b',
      conversationKey: 'k\u0000',
      externalId: `zendesk_${randomText(10_000)}`,
      providerEventId: `\ud800${randomText(10_000)}\u0000`,
      contentType: 'text/\u0000',
    });
    const remoteId = `\u0000${randomText(10_000)}`;
    const end = outcome(event, 'done', { reason: 'r\u0000', lastError: '\u0000', remoteId });
    expect(await write([await accepted(event), end])).toEqual([event.id]);
    const delivery = await findDelivery(store.db, event.id);
    expect(delivery).toMatchObject({ state: 'done', reason: 'r\uFFFD', type: 'a\uFFFDb' });
  });
});

describe('an event', () => {
  test('whose outcome is told together with it is written once', async () => {
    const [alone, shared] = [anEvent({ flows: ['relay'] }), anEvent({ flows: ['inbox', 'relay'] })];
    const lines = [await accepted(alone), outcome(alone, 'done')];
    lines.push(await accepted(shared), outcome(shared, 'parked', { flow: 'relay', reason: 'r' }));
    await store.db.execute(sql`
      create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'written twice'; end $$`);
    await store.db.execute(sql`
      create trigger written_twice before update on events for each row execute function refuse()`);
    try {
      expect(await write(lines)).toEqual([alone.id]);
    } finally {
      await store.db.execute(sql`drop function refuse cascade`);
    }
    expect(await findDelivery(store.db, alone.id)).toMatchObject({ state: 'done' });
    const parked = { state: 'parked', reason: 'r' };
    expect(await findDelivery(store.db, shared.id)).toMatchObject(parked);
  });

  test('stands as its flow that most needs attention', async () => {
    const states: FlowState[] = ['skipped', 'done', 'waiting', 'retrying', 'parked', 'uncertain'];
    const event = anEvent({ flows: states.map((state) => `is-${state}`) });
    const summary: string[] = [];
    await write([await accepted(event)]);
    for (const state of ['skipped', 'done'] as const) {
      const flows = event.flows.map((flow) => outcome(event, state, { flow }));
      await write(flows);
      summary.push((await findDelivery(store.db, event.id))?.state ?? '');
    }
    for (const state of states) {
      await write([outcome(event, state, { flow: `is-${state}` })]);
      summary.push((await findDelivery(store.db, event.id))?.state ?? '');
    }
    expect(summary).toEqual([
      ...['skipped', 'done', 'done', 'done', 'waiting', 'retrying', 'parked', 'uncertain'],
    ]);
  });

  test('that was stored, and otherwise skipped, shows as skipped, with the reason', async () => {
    const event = anEvent({ flows: ['inbox-1', 'relay'] });
    await write([await accepted(event), outcome(event, 'done', { flow: 'inbox-1' })]);
    await write([outcome(event, 'skipped', { flow: 'relay', reason: 'own-echo' })]);
    const delivery = await findDelivery(store.db, event.id);
    expect(delivery).toMatchObject({ state: 'skipped', reason: 'own-echo' });
  });

  test('that was done, but could not be stored, shows as parked, with the reason', async () => {
    const event = anEvent({ flows: ['inbox-1', 'relay'] });
    await write([await accepted(event), outcome(event, 'done', { flow: 'relay' })]);
    await write([outcome(event, 'parked', { flow: 'inbox-1', reason: 'no shape' })]);
    const delivery = await findDelivery(store.db, event.id);
    expect(delivery).toMatchObject({ state: 'parked', reason: 'no shape' });
  });

  test('is through only when every flow is', async () => {
    const event = anEvent({ flows: ['relay', 'another'] });
    const start = await accepted(event);
    expect(await write([start, outcome(event, 'done', { flow: 'relay' })])).toEqual([]);
    expect(await write([outcome(event, 'parked', { flow: 'another' })])).toEqual([]);
    expect(await write([outcome(event, 'skipped', { flow: 'another' })])).toEqual([event.id]);
  });

  test('keeps every confirmed effect, also of tries that failed', async () => {
    const event = anEvent();
    const effect = (n: number) => ({
      id: `${event.id}.relay.message-${n}`,
      action: `message-${n}`,
      connection: 'chatwoot-main',
      remoteId: `700${n}`,
    });
    await write([
      await accepted(event),
      outcome(event, 'retrying', { effects: [effect(1)] }),
      outcome(event, 'done', { effects: [effect(1), effect(2)], attempts: 2 }),
    ]);
    const delivery = await findDelivery(store.db, event.id);
    expect(delivery?.effects.map(({ remoteId }) => remoteId).sort()).toEqual(['7001', '7002']);
  });
});

test('the later of two outcomes counts, also when they come together and the wrong way round', async () => {
  const event = anEvent();
  const start = await accepted(event);
  const [retrying, done] = [outcome(event, 'retrying'), outcome(event, 'done')];
  await write([done, start, retrying]);
  expect(await findDelivery(store.db, event.id)).toMatchObject({ state: 'done' });
});

test('versions compare as text as their streams order them', () => {
  const inOrder = ['5-0', '5-1', '5-9', '5-10', '10-0', '1700000000000-0'];
  expect(inOrder.map(sortableVersion).sort()).toEqual(inOrder.map(sortableVersion));
});

/** Not compressible: Postgres would squeeze repetition into its index. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) text += newEventId();
  return text;
}

/** How a few events fare in two flows, and how their lines are cut into batches and repeated. */
const history = fc.record({
  ends: fc.array(fc.constantFrom<FlowState>('done', 'skipped', 'parked', 'uncertain', 'retrying'), {
    minLength: 6,
    maxLength: 6,
  }),
  order: fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 30 }),
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 30, maxLength: 30 }),
  together: fc.boolean(),
});

async function linesOf(ends: FlowState[]) {
  const flows = ['another', 'relay'];
  const all: RecordLine[] = [];
  const want: Record<string, FlowState[]> = {};
  for (let i = 0; i < ends.length; i += flows.length) {
    const event = anEvent({ flows, conversationKey: `${i}` });
    all.push(await accepted(event));
    want[event.id] = ends.slice(i, i + flows.length);
    flows.forEach((flow, f) => {
      const state = ends[i + f] ?? 'done';
      all.push(outcome(event, 'retrying', { flow, attempts: 1 }));
      all.push(outcome(event, state, { flow, attempts: 2 }));
    });
  }
  return { all, want };
}

test('states end right whatever the order, the batches, the repeats, one writer or several', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ ends, order, cuts, together }) => {
      const { all, want } = await linesOf(ends);
      const twice = [...all, ...all]
        .map((one, i) => ({ one, at: order[i] ?? i }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
      const batches: RecordLine[][] = [];
      for (const cut of cuts) if (twice.length > 0) batches.push(twice.splice(0, cut));
      if (twice.length > 0) batches.push(twice);

      if (together) await Promise.all(batches.map((batch) => write(batch)));
      else for (const batch of batches) await write(batch);

      for (const [id, states] of Object.entries(want)) {
        const delivery = await findDelivery(store.db, id);
        expect(delivery?.flows.map(({ state }) => state)).toEqual(states);
        expect(delivery?.flows.map(({ attempts }) => attempts)).toEqual([2, 2]);
        const attention = ['uncertain', 'parked', 'retrying', 'waiting', 'done', 'skipped'];
        const most = attention.find((state) => states.includes(state as FlowState));
        expect(delivery?.state).toBe(most);
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

describe('what is told of an event that was erased meanwhile', () => {
  const words = 'no such name: Ann';
  const refused = { url: 'https://crew.test/', atMs: 0, status: 422, durationMs: 1, answer: words };
  const lastOf = (event: StoredEvent) =>
    outcome(event, 'parked', { reason: words, lastError: words, calls: [refused] });
  async function toldAt(id: string) {
    const { rows } = await store.db.execute(sql`
      select events.reason, event_flows.reason as why, last_error, status, answer
      from events join event_flows on event_flows.event_id = events.id
      join forward_calls on forward_calls.event_id = events.id where events.id = ${id}`);
    return rows;
  }
  const left = { reason: 'customer-erased', why: 'customer-erased', last_error: null };

  test('keeps no word of it', async () => {
    const event = anEvent();
    await write([await accepted(event)]);
    await store.db.transaction((tx) => eraseEvents(tx, [event.id]));
    await write([lastOf(event)]);
    expect(await toldAt(event.id)).toEqual([{ ...left, status: 422, answer: null }]);
  });

  test('nor when both happen at once, whoever comes first', async () => {
    for (let round = 0; round < 30; round += 1) {
      const event = anEvent();
      await write([await accepted(event)]);
      const both = [
        () => store.db.transaction((tx) => eraseEvents(tx, [event.id])),
        () => write([lastOf(event)]),
      ];
      if (round % 2 === 0) both.reverse();
      await Promise.all(both.map((one) => one()));
      expect(await toldAt(event.id)).toEqual([{ ...left, status: 422, answer: null }]);
    }
  });

  test('of another that was not, every word', async () => {
    const event = anEvent();
    await write([await accepted(event), lastOf(event)]);
    expect(await toldAt(event.id)).toMatchObject([
      { why: words, last_error: words, answer: words },
    ]);
  });
});

test('two writers at two flows of one event agree on what it is', async () => {
  for (let round = 0; round < 40; round++) {
    const event = anEvent({ flows: ['another', 'relay'] });
    await write([await accepted(event)]);
    const both = event.flows.map((flow) => write([outcome(event, 'done', { flow })]));
    const through = (await Promise.all(both)).flat();
    expect(through).toContain(event.id);
  }
  const summary = await summariseDeliveries(store.db);
  expect(summary).toMatchObject({ accepted: 40, accountedFor: 40, states: { done: 40 } });
});

test('summing up reads no whole table, also before PostgreSQL knows how large it is', async () => {
  await store.db.execute(sql`
    insert into event_flows (event_id, flow, state, updated_at, version)
    select 'event-' || number, 'relay', 'done', now(), '' from generate_series(1, 20000) number`);
  const ids = Array.from({ length: 200 }, (_, i) => `event-${i}`);
  const plan = await store.db.execute(sql`explain ${summarise(ids)}`);
  expect(JSON.stringify(plan.rows)).not.toContain('Seq Scan on event_flows');
});

test('what becomes of events is written beside them, and touches no index', async ({ skip }) => {
  const version = await store.db.execute<{ number: string }>(
    sql`select current_setting('server_version_num') as number`,
  );
  skip(Number(version.rows[0]?.number) < 160_000, 'before 16 a BRIN index is touched, too');
  const body = Buffer.alloc(1_000, 'x');
  const many = Array.from({ length: 60 }, () => anEvent({ flows: ['relay'], body }));
  await write(await Promise.all(many.map(accepted)));
  const done = many.map((event) => outcome(event, 'done', { remoteId: '7001' }));
  await store.db.transaction(async (tx) => {
    const changes = async () => {
      const { rows } = await tx.execute<{ all: number; inPlace: number }>(
        sql`select n_tup_upd::int as "all", n_tup_hot_upd::int as "inPlace"
          from pg_stat_xact_user_tables where relname = 'events'`,
      );
      return rows[0] ?? { all: 0, inPlace: 0 };
    };
    const before = await changes();
    await writeRecords({ ...deps, db: tx }, done);
    const after = await changes();
    expect(after.all - before.all).toBe(many.length);
    expect(after.inPlace - before.inPlace).toBe(many.length);
  });
});
