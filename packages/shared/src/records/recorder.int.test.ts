import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { waitUntil } from '../local/wait-until.ts';
import { createLogger } from '../logging.ts';
import { acceptBatch, dedupSeconds } from '../mailbox/accept.ts';
import { finishHead, takeHead } from '../mailbox/mailbox.ts';
import { encodeEvent, type StoredEvent } from '../mailbox/stored-event.ts';
import { anEvent, mailboxOf } from '../mailbox/testing/an-event.ts';
import { connectRedis } from '../redis/connect.ts';
import { createKeys } from '../redis/keys.ts';
import { startProxy } from '../redis/testing/start-proxy.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { findDelivery, summariseDeliveries } from '../store/deliveries.ts';
import { type LiveChange, subscribeLive } from '../store/live.ts';
import { conversations, messages } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import type { Project, Projected } from './projection.ts';
import type { FlowState } from './record.ts';
import { createRecorder, type RecorderDeps } from './recorder.ts';
import { emptyInbox } from './testing/inbox-store.ts';
import { writeRecords } from './write-records.ts';

const { url, connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const base = { redis, keys };
const within = { timeoutMs: 15_000, everyMs: 20 };
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
  await redis.flushdb();
  await emptyInbox(store.db);
});
afterAll(() => store.close());

async function startRecorder(overrides: Partial<RecorderDeps> = {}): Promise<void> {
  const reader: Redis = connectRedis(url, 'patient');
  const name = newEventId();
  const log = pino({ level: 'silent' });
  const recorder = createRecorder({
    redis: reader,
    keys,
    db: store.db,
    project: () => ({ skip: 'not-stored' }),
    log,
    name,
    blockMs: 50,
    ...overrides,
  });
  await recorder.start();
  closings.push(async () => {
    await recorder.close();
    reader.disconnect();
  });
}

async function put(...all: StoredEvent[]): Promise<void> {
  await acceptBatch(
    base,
    all.map((event) => ({ event, dedupSeconds })),
  );
}

async function end(event: StoredEvent, state: FlowState, flow = event.flows[0] ?? '') {
  const drain = { mailbox: mailboxOf(event, flow), owner: newEventId() };
  const head = await takeHead(base, drain);
  const outcome = { id: head?.id ?? '', flow, state, attempts: 1, atMs: Date.now() };
  await finishHead(base, drain, outcome);
}

const isRecorded = async () => {
  const [group] = (await redis.xinfo('GROUPS', keys.records).catch(() => [])) as unknown[][];
  const pending = group ? Number(group[group.indexOf('pending') + 1]) : -1;
  return pending === 0 && (await redis.xlen(keys.records)) === 0;
};

async function expectRecorded(): Promise<void> {
  expect(await waitUntil(isRecorded, within)).toBe(true);
}

const bodiesLeft = async () => (await redis.keys(keys.event('*'))).length;

describe('every accepted event', () => {
  test('gets a row and a state, with two recorders at once, and N in is N accounted for', async () => {
    await startRecorder();
    await startRecorder();
    const states: FlowState[] = ['done', 'done', 'skipped', 'parked', 'uncertain'];
    const all = Array.from({ length: 1_000 }, (_, i) =>
      anEvent({ conversationKey: `ticket-${i}` }),
    );
    for (let i = 0; i < all.length; i += 100) {
      const some = all.slice(i, i + 100);
      await put(...some);
      await Promise.all(some.map((event, n) => end(event, states[n % states.length] ?? 'done')));
    }
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({
      accepted: 1_000,
      accountedFor: 1_000,
      states: { done: 400, skipped: 200, parked: 200, uncertain: 200 },
    });
    expect(await bodiesLeft()).toBe(400);
  });

  test('gets them also when its recorder died with lines in hand', async () => {
    const all = Array.from({ length: 50 }, (_, i) => anEvent({ conversationKey: `${i}` }));
    await put(...all);
    await Promise.all(all.map((event) => end(event, 'done')));
    await redis.xgroup('CREATE', keys.records, 'recorder', '0');
    const stream = ['STREAMS', keys.records, '>'] as const;
    await redis.xreadgroup('GROUP', 'recorder', 'dead', 'COUNT', 30, ...stream);
    await startRecorder({ takeOverMs: 200 });
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 50, accountedFor: 50 });
  });

  test('gets them also when Postgres went away between two batches of one read', async () => {
    const all = Array.from({ length: 450 }, (_, i) => anEvent({ conversationKey: `${i}` }));
    await put(...all);
    await Promise.all(all.map((event) => end(event, 'done')));
    let transactions = 0;
    const db = new Proxy(store.db, {
      get: (real, name) => {
        if (name === 'transaction') transactions += 1;
        if (name === 'transaction' && transactions === 2) throw new Error('connection terminated');
        return Reflect.get(real, name);
      },
    });
    // Nobody takes them over in time.
    await startRecorder({ db, takeOverMs: 600_000 });
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 450, accountedFor: 450 });
    // The first batch is not written again.
    expect(transactions).toBe(4);
  });
});

describe('lines of a newer format', () => {
  const newer = ['o', JSON.stringify({ v: 2, what: 'a newer version says' })] as const;

  test('wait for a newer reader, and hold up nothing', async () => {
    const [event, later] = [anEvent(), anEvent({ conversationKey: 'ticket-22' })];
    await redis.xadd(keys.records, '*', ...newer);
    await redis.xadd(keys.records, '*', 'z', 'of a kind that is new');
    await put(event);
    const strange = anEvent({ conversationKey: 'ticket-23' });
    await put(strange);
    await redis.set(keys.event(strange.id), '{"v":2}\nbytes');
    await startRecorder({ takeOverMs: 200 });
    await startRecorder({ takeOverMs: 200 });
    await end(event, 'done');
    await put(later);
    await end(later, 'done');
    const all = () => summariseDeliveries(store.db);
    expect(await waitUntil(async () => (await all()).states.done === 2, within)).toBe(true);
    // Past several takings over.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await redis.xlen(keys.records)).toBe(3);
    expect(await redis.xlen(keys.unrecorded)).toBe(0);
    expect(await redis.exists(keys.event(strange.id))).toBe(1);

    // A newer reader, which takes over what others had for as long: here, one that knows these bytes.
    await Promise.all(closings.splice(0).map((close) => close()));
    await redis.set(keys.event(strange.id), encodeEvent(strange));
    await startRecorder({ takeOverMs: 30_000 });
    expect(await waitUntil(async () => (await redis.xlen(keys.records)) === 2, within)).toBe(true);
    expect((await all()).accepted).toBe(3);
  });

  test('are told of once', async () => {
    const written: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void written.push(line) });
    for (let i = 0; i < 5; i += 1) await redis.xadd(keys.records, '*', ...newer);
    await startRecorder({ takeOverMs: 100, log });
    expect(await waitUntil(() => written.length > 0, within)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(written.map((line) => JSON.parse(line).event)).toEqual(['record.newer-format']);
  });

  test('say what they say beside it, in the same format, to no effect', async () => {
    const event = anEvent();
    await put(event);
    const drain = { mailbox: mailboxOf(event), owner: newEventId() };
    await takeHead(base, drain);
    const outcome = {
      id: event.id,
      flow: 'relay',
      state: 'done' as const,
      attempts: 1,
      atMs: Date.now(),
    };
    await finishHead(base, drain, { ...outcome, ...{ v: 1, later: { x: 1 } } });
    await startRecorder();
    await expectRecorded();
    expect(await findDelivery(store.db, event.id)).toMatchObject({ state: 'done' });
  });
});

describe('while Postgres is away', () => {
  test('the stream waits, nothing is lost, and all is written soon after it is back', async () => {
    const wire = await startProxy(database.url);
    const farStore = openStore(wire.url);
    const written: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const log = createLogger({ service: 'worker', level: 'info' }, destination);
    await startRecorder({ db: farStore.db, log });
    onTestFinished(async () => {
      await farStore.close();
      await wire.close();
    });
    const secret = 'a very private matter';
    const make = (n: number) =>
      Array.from({ length: n }, () =>
        anEvent({ conversationKey: newEventId(), body: Buffer.from(secret) }),
      );

    const before = make(20);
    await put(...before);
    await Promise.all(before.map((event) => end(event, 'done')));
    await expectRecorded();

    wire.cut();
    const during = make(1_500);
    for (let i = 0; i < during.length; i += 250) await put(...during.slice(i, i + 250));
    await Promise.all(during.map((event) => end(event, 'done')));
    const hasFailedTwice = () => written.join('').split('record.failed').length > 2;
    expect(await waitUntil(hasFailedTwice, within)).toBe(true);
    expect(await bodiesLeft()).toBe(1_500);
    expect(await redis.xlen(keys.records)).toBe(3_000);

    wire.mend();
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({
      accepted: 1_520,
      accountedFor: 1_520,
    });
    expect(await bodiesLeft()).toBe(0);
    expect(written.join('')).not.toContain(secret);
  });
});

describe('the body', () => {
  test('stays in Redis until every flow is through', async () => {
    await startRecorder();
    const event = anEvent({ flows: ['relay', 'another'] });
    await put(event);
    await end(event, 'done', 'relay');
    await expectRecorded();
    expect(await bodiesLeft()).toBe(1);
    await end(event, 'parked', 'another');
    await expectRecorded();
    expect(await bodiesLeft()).toBe(1);
  });

  test('leaves Redis when Postgres has it and no flow needs it', async () => {
    await startRecorder();
    const event = anEvent({ flows: ['relay', 'another'] });
    await put(event, anEvent({ flows: [] }));
    await end(event, 'done', 'relay');
    await end(event, 'skipped', 'another');
    await expectRecorded();
    expect(await bodiesLeft()).toBe(0);
  });

  test('stays in Redis when the commit fails', async () => {
    await store.db.execute(sql`
      create function refuse() returns trigger as $$ begin raise exception 'disk full'; end $$ language plpgsql`);
    await store.db.execute(sql`
      create constraint trigger refuse after insert on events deferrable initially deferred
      for each row execute function refuse()`);
    const event = anEvent({ flows: [] });
    await put(event);
    let failures = 0;
    const log = { error: () => (failures += 1) } as unknown as RecorderDeps['log'];
    await startRecorder({ log });
    expect(await waitUntil(() => failures > 1, within)).toBe(true);
    expect(await bodiesLeft()).toBe(1);
    await store.db.execute(sql`drop function refuse() cascade`);
    await expectRecorded();
    expect(await findDelivery(store.db, event.id)).toMatchObject({ state: 'skipped' });
  });
});

describe('a line that cannot be recorded', () => {
  const poison: { name: string; kind: string; payload: string }[] = [
    { name: 'no JSON', kind: 'o', payload: '{"id":' },
    { name: 'no outcome', kind: 'o', payload: 'null' },
    { name: 'a state nobody knows', kind: 'o', payload: '{"id":"x","flow":"f","state":"odd"}' },
    {
      name: 'a time that is none',
      kind: 'o',
      payload: '{"id":"x","flow":"f","state":"done","attempts":1,"atMs":1e300}',
    },
    {
      name: 'an effect id that no index holds',
      kind: 'o',
      payload: JSON.stringify({
        id: 'x',
        flow: 'f',
        state: 'done',
        attempts: 1,
        atMs: 1,
        effects: [{ id: randomText(9_000), action: 'a', connection: 'c', remoteId: 'r' }],
      }),
    },
  ];

  test.each(poison)('is set aside, and the others go on: $name', async ({ kind, payload }) => {
    const [before, after] = [anEvent({ conversationKey: 'a' }), anEvent({ conversationKey: 'b' })];
    await put(before);
    await end(before, 'done');
    await redis.xadd(keys.records, '*', kind, payload);
    await put(after);
    await end(after, 'done');
    await startRecorder();
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 2, accountedFor: 2 });
    const aside = await redis.xrange(keys.unrecorded, '-', '+');
    expect(aside.map(([, fields]) => fields)).toEqual([[kind, payload]]);
  });

  test('is set aside alone where it is one outcome of a batch', async () => {
    const events = ['a', 'b', 'c'].map((conversationKey) => anEvent({ conversationKey }));
    await put(...events);
    const outcomes = events.map(({ id, flows: [flow] }) => ({
      ...{ id, flow, state: 'done', attempts: 1, atMs: Date.now() },
    }));
    const odd = { ...outcomes[1], state: 'odd' };
    const batch = [outcomes[0], odd, outcomes[2]];
    await redis.xadd(keys.records, '*', 'b', JSON.stringify(batch));
    await startRecorder();
    await expectRecorded();
    const { states } = await summariseDeliveries(store.db);
    expect(states).toMatchObject({ done: 2, waiting: 1 });
    const aside = await redis.xrange(keys.unrecorded, '-', '+');
    expect(aside.map(([, fields]) => fields)).toEqual([['o', JSON.stringify(odd)]]);
    // Of the one whose outcome nobody knows the bytes stay.
    expect(await bodiesLeft()).toBe(1);
  });

  test.each(['{"id":"x"}', 'null', '[', '[null]', '[[]]', '7'])(
    'is set aside where it is no batch: %s',
    async (payload) => {
      await redis.xadd(keys.records, '*', 'b', payload);
      await startRecorder();
      await expectRecorded();
      expect(await redis.xlen(keys.unrecorded)).toBe(1);
    },
  );

  test('waits whole for a newer reader where one outcome of a batch is of a newer format', async () => {
    const batch = [{ id: 'x', state: 'odd' }, { v: 2 }];
    await redis.xadd(keys.records, '*', 'b', JSON.stringify(batch));
    await redis.xadd(keys.records, '*', 'b', JSON.stringify(batch.toReversed()));
    await startRecorder({ takeOverMs: 200 });
    const later = anEvent({ flows: [] });
    await put(later);
    await expect.poll(() => findDelivery(store.db, later.id)).toBeDefined();
    expect(await redis.xlen(keys.records)).toBe(2);
  });

  test('is found among hundreds, which are written together all the same', async () => {
    const all = Array.from({ length: 250 }, (_, i) => anEvent({ conversationKey: `${i}` }));
    await put(...all);
    await redis.xadd(keys.records, '*', 'o', 'null');
    await Promise.all(all.map((event) => end(event, 'done')));
    let transactions = 0;
    const db = new Proxy(store.db, {
      get: (real, name) => {
        if (name === 'transaction') transactions += 1;
        return Reflect.get(real, name);
      },
    });
    await startRecorder({ db });
    await expectRecorded();
    expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 250, accountedFor: 250 });
    expect(await redis.xlen(keys.unrecorded)).toBe(1);
    // Two batches; of the one with the line at fault the other halves, each half as large as the last.
    expect(transactions).toBeLessThan(15);
  });

  test('is also an event whose header is damaged, and its bytes stay', async () => {
    const [event, other] = [anEvent({ conversationKey: 'a' }), anEvent({ flows: [] })];
    await put(event, other);
    await redis.set(keys.event(event.id), '{"v":1}\nbody');
    await startRecorder();
    await expectRecorded();
    expect(await findDelivery(store.db, other.id)).toBeDefined();
    expect(await bodiesLeft()).toBe(1);
    expect(await redis.xlen(keys.unrecorded)).toBe(1);
  });

  test('is passed over when its event is gone, or somebody deleted it', async () => {
    const other = anEvent({ flows: [] });
    await redis.xadd(keys.records, '*', 'a', newEventId());
    const deleted = (await redis.xadd(keys.records, '*', 'a', newEventId())) ?? '';
    await redis.xgroup('CREATE', keys.records, 'recorder', '0');
    const name = 'again';
    const stream = ['STREAMS', keys.records, '>'] as const;
    await redis.xreadgroup('GROUP', 'recorder', name, 'COUNT', 10, ...stream);
    await redis.xdel(keys.records, deleted);
    await put(other);
    await startRecorder({ name });
    await expectRecorded();
    expect(await findDelivery(store.db, other.id)).toBeDefined();
  });
});

describe('what inbox flows store', () => {
  const told = (n: number, platform = 'facebook'): Projected => ({
    conversation: {
      providerId: `${n % 7}`,
      provider: 'chatwoot',
      platform,
      createdAtMs: 1_000_000,
      atMs: 1_000_000 + n,
    },
    message: {
      providerId: `${n}`,
      content: {
        sender: 'customer',
        author: 'An',
        text: `message ${n}`,
        private: false,
        failure: undefined,
        createdAtMs: 1_000_000 + n,
        isUpdate: false,
        atMs: 1_000_000 + n,
      },
    },
  });
  const project: Project = (event) => told(Number(event.conversationKey));
  const toStore = (n: number) => anEvent({ flows: ['inbox'], conversationKey: `${n}` });
  const many = (count: number) => Array.from({ length: count }, (_, n) => toStore(n));
  const stored = () => store.db.select({ content: messages.content }).from(messages);

  test('is stored once by two recorders at once, and counted right', async () => {
    await startRecorder({ project });
    await startRecorder({ project });
    const all = many(700);
    for (let i = 0; i < all.length; i += 50) await put(...all.slice(i, i + 50));
    await expectRecorded();
    expect(await stored()).toHaveLength(700);
    const rows = await store.db.select().from(conversations).orderBy(conversations.id);
    expect(rows.map(({ unread, lastMessage }) => ({ unread, lastMessage }))).toEqual(
      Array.from({ length: 7 }, (_, i) => ({ unread: 100, lastMessage: `message ${693 + i}` })),
    );
    expect(await bodiesLeft()).toBe(0);
    expect(await redis.keys(keys.mailbox('*'))).toEqual([]);
  });

  test('is the same when a recorder died between its commit and its acknowledgement', async () => {
    const all = many(20);
    await put(...all);
    await redis.xgroup('CREATE', keys.records, 'recorder', '0');
    const stream = ['STREAMS', keys.records, '>'] as const;
    const read = await redis.xreadgroup('GROUP', 'recorder', 'dead', 'COUNT', 20, ...stream);
    const [[, entries]] = read as [[string, [string, [string, string]][]]];
    const lines = entries.map(([version, [kind, payload]]) => ({ version, kind, payload }));
    await writeRecords({ ...base, db: store.db, project }, lines);
    const before = await store.db.select().from(conversations).orderBy(conversations.id);
    await startRecorder({ project, takeOverMs: 200 });
    await expectRecorded();
    expect(await stored()).toHaveLength(20);
    const after = await store.db.select().from(conversations).orderBy(conversations.id);
    expect(after).toEqual(before);
    expect(await bodiesLeft()).toBe(0);
  });

  test('is announced once it is there', async () => {
    const listener = connectRedis(url, 'patient');
    const heard: LiveChange[] = [];
    const { close } = await subscribeLive(listener, keys, (changes) => heard.push(...changes));
    await startRecorder({ project });
    const event = toStore(5);
    await put(event);
    await expectRecorded();
    await waitUntil(() => heard.length >= 3, within);
    expect(heard).toEqual([
      { kind: 'message', id: 'zendesk-main.00000000000000000005' },
      { kind: 'conversation', id: 'zendesk-main.5' },
      { kind: 'delivery', id: event.id },
    ]);
    await close();
    listener.disconnect();
  });

  test('parks alone when Postgres refuses it, and the event is kept', async () => {
    const refused = randomText(9_000);
    const odd = toStore(3);
    const all = [toStore(1), odd, toStore(2)];
    await put(...all);
    await startRecorder({
      project: (event) =>
        told(Number(event.conversationKey), event.id === odd.id ? refused : 'web'),
    });
    await expectRecorded();
    expect(await stored()).toHaveLength(2);
    expect(await findDelivery(store.db, odd.id)).toMatchObject({
      state: 'parked',
      reason: expect.stringContaining("can't be stored"),
    });
    expect(await bodiesLeft()).toBe(1);
    expect(await redis.xlen(keys.unrecorded)).toBe(0);
  });
});

/** Not compressible: Postgres would squeeze repetition into its index. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) text += newEventId();
  return text;
}

test('a group that was lost with its Redis is made anew', async () => {
  await startRecorder();
  await redis.del(keys.records);
  const event = anEvent({ flows: [] });
  await put(event);
  const isThere = async () => (await findDelivery(store.db, event.id)) !== undefined;
  expect(await waitUntil(isThere, within)).toBe(true);
});
