import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import { changeConversation } from './conversations.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { insertMessage } from './messages.ts';
import { claimForAi, handOffToPeople, takeOverConversation } from './owners.ts';
import { conversations, messages } from './schema.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
afterEach(async () => {
  await store.db.delete(messages);
  await store.db.delete(conversations);
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 15, 12, 0, second));
const id = 'zalo-main.1';

async function stored(owner: string, ownedAt: Date | null): Promise<void> {
  await store.db.insert(conversations).values({
    id,
    connection: 'zalo-main',
    platform: 'zalo',
    providerId: '1',
    externalId: 'zalo_1',
    owner,
    ownedAt,
    ...{ lastMessageAt: at(0), createdAt: at(0), updatedAt: at(0) },
  });
}
async function now(): Promise<unknown> {
  const [row] = await store.db.select().from(conversations).where(eq(conversations.id, id));
  return { owner: row?.owner, ownedAt: row?.ownedAt };
}

test.each([
  ['that nobody has decided about', 'people', null, true],
  ['that the AI has by default', 'ai', null, true],
  ['that was given to the AI before', 'ai', at(1), true],
  ['that was given back at the same moment', 'ai', at(2), false],
  ['that was given back since', 'ai', at(3), false],
  ['that people had before', 'people', at(1), true],
  ['that people have since', 'people', at(3), false],
])('a person takes over one %s', async (_, owner, ownedAt, isNews) => {
  await stored(owner, ownedAt);
  expect(await takeOverConversation(store.db, id, at(2))).toBe(isNews);
  expect(await now()).toEqual(isNews ? { owner: 'people', ownedAt: at(2) } : { owner, ownedAt });
  expect(await takeOverConversation(store.db, id, at(2))).toBe(false);
});

test.each([
  ['that nobody has decided about', 'people', null, 'ai'],
  ['that it has already', 'ai', null, 'ai'],
  ['that a person has', 'people', at(1), 'people'],
  ['that it was given', 'ai', at(1), 'ai'],
])('the AI claims one %s', async (_, owner, ownedAt, want) => {
  await stored(owner, ownedAt);
  await claimForAi(store.db, id);
  expect(await now()).toEqual({ owner: want, ownedAt });
});

test('of two people who come in any order, the later one counts', async () => {
  for (const order of [
    [at(1), at(2)],
    [at(2), at(1)],
  ]) {
    await stored('ai', null);
    for (const time of order) await takeOverConversation(store.db, id, time);
    expect(await now()).toEqual({ owner: 'people', ownedAt: at(2) });
    await store.db.delete(conversations);
  }
});

test('whoever gives it back gives it to the AI until a person answers again', async () => {
  await stored('people', at(1));
  await changeConversation(store.db, id, { owner: 'ai', ownedAt: at(5) });
  expect(await takeOverConversation(store.db, id, at(4))).toBe(false);
  expect(await takeOverConversation(store.db, id, at(6))).toBe(true);
  await claimForAi(store.db, id);
  expect(await now()).toEqual({ owner: 'people', ownedAt: at(6) });
});

test('one that is not there is nobody’s', async () => {
  expect(await takeOverConversation(store.db, 'nothing', at(1))).toBe(false);
  await claimForAi(store.db, 'nothing');
  expect(await store.db.select().from(conversations)).toEqual([]);
});

test.each([
  ['that nobody has decided about', 'people', null, true],
  ['that it has claimed', 'ai', null, true],
  ['that it was given', 'ai', at(1), true],
  ['that people have', 'people', at(1), false],
])('the AI hands off one %s', async (_, owner, ownedAt, isNews) => {
  await stored(owner, ownedAt);
  expect(await handOffToPeople(store.db, id, at(5))).toBe(isNews);
  expect(await now()).toEqual({ owner: 'people', ownedAt: isNews ? at(5) : ownedAt });
  expect(await handOffToPeople(store.db, id, at(6))).toBe(false);
});

test('what the AI has said right before it hands off counts as said at that moment', async () => {
  await stored('ai', null);
  const say = (name: string, second: number, sender = 'bot', state = 'sending') =>
    insertMessage(store.db, {
      ...{ id: name, conversationId: id, connection: 'zalo-main', sender, state },
      ...{ content: name, createdAt: at(second) },
    });
  await say('sent', 1, 'bot', 'sent');
  await say('first', 2);
  await say('second', 3);
  await say('operator', 4, 'agent');
  await handOffToPeople(store.db, id, at(9));
  expect(await now()).toEqual({ owner: 'people', ownedAt: at(3) });
  const times = await store.db
    .select({ id: messages.id, createdAt: messages.createdAt })
    .from(messages);
  expect(Object.fromEntries(times.map((row) => [row.id, row.createdAt]))).toEqual({
    sent: at(1),
    first: at(3),
    second: at(3),
    operator: at(4),
  });
});
