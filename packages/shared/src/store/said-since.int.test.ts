import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { factVersion } from '../records/version.ts';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { insertMessage, type NewMessage } from './messages.ts';
import { findDelivered, whoSpokeSince } from './said-since.ts';
import { events, messages } from './schema.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
afterEach(async () => {
  await store.db.delete(messages);
  await store.db.delete(events);
});

const noonMs = Date.UTC(2026, 0, 15, 12);
const at = (second: number) => new Date(noonMs + second * 1_000);
const place = { id: 'chatwoot-main.12', connection: 'chatwoot-main', providerId: '12' };
let count = 0;

function say(overrides: Partial<NewMessage> & { createdAt: Date }) {
  count += 1;
  return insertMessage(store.db, {
    id: `m${count}`,
    conversationId: place.id,
    connection: place.connection,
    sender: 'customer',
    content: 'Hello',
    ...overrides,
  });
}

async function deliver(overrides: Partial<typeof events.$inferInsert> = {}): Promise<string> {
  const id = newEventId(noonMs);
  await store.db.insert(events).values({
    id,
    connection: place.connection,
    type: 'message_created',
    conversationKey: '12',
    conversation: 'chatwoot_5_12',
    providerEventId: 'message-700',
    receivedAt: at(0),
    state: 'done',
    body: Buffer.from('{}'),
    ...overrides,
  });
  return id;
}

test('a delivery that is not recorded yet stands where it was accepted', async () => {
  const found = await findDelivered(store.db, place, newEventId(noonMs));
  expect(found).toEqual({ isOfConversation: true, sender: undefined, at: at(0) });
});

test('its message says when, by its provider’s clock; also once it was changed', async () => {
  const eventId = await deliver();
  // A clock that is ahead of ours.
  await say({ createdAt: at(90), providerId: '700', version: factVersion(0, noonMs, eventId) });
  await say({ createdAt: at(80), providerId: '70', version: factVersion(0, noonMs, newEventId()) });
  const found = await findDelivered(store.db, place, eventId);
  expect(found).toMatchObject({ at: at(90), sender: 'customer' });
  const edited = factVersion(1, noonMs, newEventId());
  await store.db.update(messages).set({ version: edited });
  expect((await findDelivered(store.db, place, eventId)).at).toEqual(at(90));
});

test.each([
  ['another conversation', { conversationKey: '13' }],
  ['another connection', { connection: 'chatwoot-shop' }],
])('one about %s is none of its own', async (_, overrides) => {
  const eventId = await deliver(overrides);
  expect((await findDelivered(store.db, place, eventId)).isOfConversation).toBe(false);
});

test.each([
  ['nobody', [], { customer: false, people: false }],
  ['the customer', [{}], { customer: true, people: false }],
  ['a person', [{ sender: 'agent' }], { customer: false, people: true }],
  ['a person, whose words are on their way', [{ sender: 'agent', state: 'sending' }], 'people'],
  ['a person, whose words failed', [{ sender: 'agent', state: 'failed' }], 'nobody'],
  ['a person, in a note', [{ sender: 'agent', private: true }], 'nobody'],
  ['a person, who took it back', [{ sender: 'agent', deletedAt: at(3) }], 'nobody'],
  ['the AI itself', [{ sender: 'bot' }, { sender: 'system' }], 'nobody'],
  ['both', [{ sender: 'agent' }, {}], { customer: true, people: true }],
] as const)('since then spoke: %s', async (_, said, want) => {
  await say({ createdAt: at(0) });
  await say({ createdAt: at(-5), sender: 'agent' });
  for (const one of said) await say({ createdAt: at(2), ...one });
  const short = { nobody: [false, false], people: [false, true] };
  const [customer, people] = typeof want === 'string' ? short[want] : [want.customer, want.people];
  expect(await whoSpokeSince(store.db, place.id, at(0))).toEqual({ customer, people });
});
