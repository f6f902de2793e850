import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { messages } from './schema.ts';
import { searchFor } from './search.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

async function finds(content: string, q: string): Promise<boolean> {
  await store.db.delete(messages);
  await store.db.insert(messages).values({
    id: 'one',
    conversationId: 'one',
    connection: 'chatwoot-main',
    sender: 'customer',
    content,
    createdAt: new Date(0),
  });
  const found = await store.db
    .select({ id: messages.id })
    .from(messages)
    .where(sql`${messages.search} @@ ${searchFor(q)}`);
  return found.length === 1;
}

test.each([
  ['a whole word', 'Where is my order?', 'order', true],
  ['the beginning of a word', 'Where is my order?', 'ord', true],
  ['in any case', 'Where is my ORDER?', 'Order', true],
  ['not the end of a word', 'Where is my order?', 'rder', false],
  ['several words in any order', 'Where is my order?', 'order whe', true],
  ['only if all are there', 'Where is my order?', 'order refund', false],
  ['a part of an address', 'write to Jane.Doe@example.com', 'doe@exam', true],
  ['a conversation’s id', 'chatwoot_5_12', 'chatwoot_5_12', true],
  ['a number within it', 'chatwoot_5_12', '12', true],
  ['not those numbers elsewhere', 'chatwoot_12_5', '5_12', false],
  ['a phone number', '+84 90 123 45 67', '123 45', true],
  ['Vietnamese', 'Tôi cần hoàn tiền', 'hoàn tiề', true],
  ['Bengali', 'আমার টাকা ফেরত চাই', 'ফের', true],
  ['French', 'Où est ma commande ?', 'où commande', true],
  ['Chinese, within a sentence', '我想要退款谢谢', '退款', true],
  ['Chinese, in that order only', '我想要退款谢谢', '款退', false],
  ['Japanese', '注文はどこですか', 'どこ', true],
  ['Thai', 'ฉันต้องการเงินคืน', 'เงินคืน', true],
  ['words of both kinds', 'iPhone 退款', 'ipho 退款', true],
  ['nothing by nothing', 'anything', '  ', false],
  ['nothing by signs', 'anything', '\'"\\ :* & | ! () <->', false],
  ['signs around words', "it's '100%' done", "'100%' & done:*", true],
])('finds %s', async (_, content, q, want) => {
  expect(await finds(content, q)).toBe(want);
});

test('takes any text at all', async () => {
  for (const q of [
    "a'b",
    '\\',
    "\\'",
    '\u202e\u2066',
    '\ud800',
    'x'.repeat(5_000),
    '款'.repeat(500),
  ]) {
    await finds('anything', q);
  }
  await finds(`${'款x '.repeat(60_000)}`, 'x');
});
