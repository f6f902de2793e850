import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import {
  addReports,
  findReports,
  listReports,
  type NewReport,
  removeReport,
} from './scam-reports.ts';
import { scamReports } from './schema.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
afterEach(() => store.db.delete(scamReports));

const report = (change: Partial<NewReport> = {}): NewReport => ({
  kind: 'phone',
  value: '0987654321',
  title: 'Deposit',
  source: 'a list',
  createdBy: 'ann@example.com',
  ...change,
});
const add = (...changes: Partial<NewReport>[]) => addReports(store.db, changes.map(report));
const find = (values: string[], kinds = ['phone'], limit = 3) =>
  findReports(store.db, { kinds, values, limit });

describe('adding', () => {
  test('the same again adds nothing, also within one list and at once', async () => {
    expect(await add({}, {}, { value: '0987654322' })).toBe(2);
    const counts = await Promise.all([add({}, { title: 'Other' }), add({ title: 'Other' }, {})]);
    expect(counts[0] + counts[1]).toBe(1);
    expect(await addReports(store.db, [])).toBe(0);
  });

  test.each<Partial<NewReport>>([
    { kind: 'account' },
    { value: '0987654322' },
    { title: 'Other' },
    { details: 'More' },
    { source: 'another list' },
    { reportedAt: new Date(0) },
  ])('another is one that differs in %j', async (change) => {
    expect(await add({}, change)).toBe(2);
  });

  test.each<Partial<NewReport>>([
    { createdBy: 'ben@example.com' },
    { bank: 'ACB' },
    { amount: 5 },
    { url: 'https://news.example' },
  ])('the same is one that differs in %j alone', async (change) => {
    expect(await add({}, change)).toBe(1);
  });
});

describe('what is known of a number', () => {
  test('is all of its forms and kinds, and no other', async () => {
    await add(
      {},
      { value: '01687654321' },
      { kind: 'account' },
      { kind: 'url', value: 'a.example' },
    );
    expect(await find(['0387654321', '01687654321'])).toMatchObject({ total: 1 });
    expect(await find(['0987654321'], ['phone', 'account'])).toMatchObject({ total: 2 });
    expect(await find(['0987654322'])).toEqual({ total: 0, items: [] });
    expect(await find(["' or true --"])).toMatchObject({ total: 0 });
  });

  test('is counted beyond what is shown', async () => {
    await add(...Array.from({ length: 5 }, (_, i) => ({ title: `${i}` })));
    const { total, items } = await find(['0987654321']);
    expect([total, items.length]).toEqual([5, 3]);
  });

  test('begins with the newest', async () => {
    const days = ['2026-01-02', '2026-01-03', '2026-01-01'];
    await add(...days.map((day) => ({ title: day, reportedAt: new Date(day) })));
    const { items } = await find(['0987654321']);
    expect(items.map(({ title }) => title)).toEqual(['2026-01-03', '2026-01-02', '2026-01-01']);
  });

  test('has those of unknown age at the end', async () => {
    await add({ title: 'dated', reportedAt: new Date('2026-01-02') }, { title: 'undated' });
    const { items } = await find(['0987654321']);
    expect(items.map(({ title }) => title)).toEqual(['dated', 'undated']);
  });
});

describe('a list', () => {
  test('has each once, over all pages, whatever came at the same moment', async () => {
    await add(...Array.from({ length: 7 }, (_, i) => ({ title: `${i}` })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listReports(store.db, { cursor, limit: 3 });
      seen.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  test.each([
    ['0987 654 321', 1],
    ['0987-654.321', 1],
    ['deposit', 1],
    ['list deposit', 1],
    ['DEPOSIT', 1],
    ['dep', 0],
    ['deposit nothing', 0],
    ['& | ! ( :*', 0],
    ["a'b", 0],
  ])('searched for %j has %i', async (q, count) => {
    await add({});
    expect((await listReports(store.db, { q, limit: 10 })).items).toHaveLength(count);
  });
});

test('what is removed is told once, and may be added again', async () => {
  await add({});
  const [row] = (await find(['0987654321'])).items;
  expect(await removeReport(store.db, row?.id ?? '')).toEqual(row);
  expect(await removeReport(store.db, row?.id ?? '')).toBeUndefined();
  expect(await add({})).toBe(1);
});
