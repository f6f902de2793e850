import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLedger } from '../effects/ledger.ts';
import { newEventId } from '../ids.ts';
import { createKeys } from '../redis/keys.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { effects } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { noteForgotten } from './note-forgotten.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const dayMs = 24 * 3_600_000;
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
beforeEach(async () => {
  await redis.flushdb();
  await store.db.delete(effects);
});
afterAll(() => store.close());

/** An effect that was made and recorded, and that the ledger knows of or does not. */
async function made(id: string, { isKept = true, ageMs = 0 } = {}) {
  const about = { flow: 'relay', action: 'message', connection: 'chatwoot-main', remoteId: '1/2' };
  const doneAt = new Date(Date.now() - ageMs);
  await store.db.insert(effects).values({ id, eventId: newEventId(), ...about, doneAt });
  if (isKept) await redis.set(keys.effect(id), 'd1/2');
}
const note = () => noteForgotten({ redis, keys, db: store.db }, Date.now());

/** What is to be done about an effect that nobody has tried yet. */
async function begin(isMarked: boolean) {
  const drain = { mailbox: 'relay.from.zendesk-main|21', owner: 'me' };
  await redis.hset(keys.drain(drain.mailbox), 'owner', drain.owner);
  const ledger = createLedger({ redis, keys });
  const settle = { afterStartMs: 0, afterUnclearMs: 0 };
  const gate = { connection: 'chatwoot-main', limits: [] };
  const { state } = await ledger.begin('new', drain, { gate, settle, isMarked, looked: false });
  return state;
}

test.each([
  ['nothing was made yet', async () => {}],
  ['all is remembered', () => made('one')],
  ['only what is too old is not', () => made('one', { isKept: false, ageMs: 7 * dayMs + 1_000 })],
])('nothing is forgotten where %s', async (_, before) => {
  await before();
  expect(await note()).toBe(false);
  expect(await begin(true)).toBe('write');
});

test('a ledger that has forgotten one of the last has writes looked for that can be told apart', async () => {
  await made('kept');
  await made('lost', { isKept: false });
  expect(await note()).toBe(true);
  expect(await begin(true)).toBe('look');
  expect(await begin(false)).toBe('write');
  const left = await redis.ttl(keys.forgetful);
  expect(left).toBeGreaterThan(dayMs / 1_000 - 60);
});
