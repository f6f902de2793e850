import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { testDatabase } from '../testing/postgres.ts';
import { texts, times } from './statements.ts';
import { storable } from './storable.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

async function readBack(values: ReturnType<typeof texts>): Promise<unknown> {
  const { rows } = await store.db.execute<{ list: unknown }>(
    sql`select to_json(${values}) as list`,
  );
  return rows[0]?.list;
}

test.each([
  '',
  'NULL',
  'null',
  '"',
  '\\',
  '\\"',
  '\\\\',
  '{a,b}',
  ', ',
  ' a ',
  "it's",
  '$1',
  'line\nbreak\ttab\r',
  'Grüße 👋 你好',
])('%j arrives as it is', async (text) => {
  expect(await readBack(texts([text, null, text, undefined]))).toEqual([text, null, text, null]);
});

test('any texts arrive as they are, in their order', async () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^["\\\\{},N]*$/));
  const list = fc.array(fc.option(piece.map(storable)), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(list, async (values) => {
      expect(await readBack(texts(values))).toEqual(values);
    }),
    { numRuns: 100, endOnFailure: true },
  );
});

test('times arrive to the millisecond', async () => {
  const { rows } = await store.db.execute<{ at: string | null }>(
    sql`select extract(epoch from at) * 1000 as at
      from unnest(${times([new Date(1_234), null, new Date('0001-02-03T04:05:06.789Z')])}) as at`,
  );
  expect(rows.map(({ at }) => (at === null ? null : Number(at)))).toEqual([
    1_234,
    null,
    Date.parse('0001-02-03T04:05:06.789Z'),
  ]);
});

test('none are an empty array', async () => {
  expect(await readBack(texts([]))).toEqual([]);
});
