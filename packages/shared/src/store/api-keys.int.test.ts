import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import {
  createApiKey,
  findApiKey,
  listApiKeys,
  noteApiKeyUse,
  revokeApiKey,
  stateOfApiKey,
} from './api-keys.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { apiKeys } from './schema.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
afterEach(() => store.db.delete(apiKeys));

const noon = new Date(Date.UTC(2026, 0, 15, 12));
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
const make = (overrides: Partial<Parameters<typeof createApiKey>[1]> = {}) =>
  createApiKey(store.db, {
    name: 'CrewAI',
    scopes: ['agent:message'],
    connections: null,
    createdBy: 'admin@example.com',
    expiresAt: null,
    ...overrides,
  });

describe('a key', () => {
  test('is 256 random bits, of which the database has a hash and four characters', async () => {
    const { key, row } = await make();
    expect(key).toMatch(/^ork_[\w-]{43}$/);
    expect(row).toMatchObject({
      hash: createHash('sha256').update(key).digest('hex'),
      hint: key.slice(-4),
      revokedAt: null,
      lastUsedAt: null,
    });
    const { rows } = await store.db.execute(sql`select api_keys::text as line from api_keys`);
    expect(String(rows[0]?.line)).not.toContain(key.slice(4, 20));
    expect((await make()).key).not.toBe(key);
  });

  test('is found by itself alone', async () => {
    const { key, row } = await make();
    expect(await findApiKey(store.db, key)).toEqual(row);
    for (const wrong of [`${key}x`, key.slice(0, -1), key.toUpperCase(), row.hash, '', '%']) {
      expect(await findApiKey(store.db, wrong)).toBeUndefined();
    }
  });

  test('is revoked once, and stays so', async () => {
    const { row } = await make();
    const by = { revokedBy: 'admin@example.com', revokedAt: noon };
    expect(await revokeApiKey(store.db, row.id, by)).toEqual({ isNews: true });
    const again = { revokedBy: 'another@example.com', revokedAt: later(5) };
    expect(await revokeApiKey(store.db, row.id, again)).toEqual({ isNews: false });
    expect(await revokeApiKey(store.db, 'nothing', by)).toBeUndefined();
    expect((await listApiKeys(store.db))[0]).toMatchObject(by);
  });

  test('notes its use at most once a minute', async () => {
    const { key, row } = await make();
    const lastUsedAt = async () => (await findApiKey(store.db, key))?.lastUsedAt;
    await noteApiKeyUse(store.db, row, noon);
    expect(await lastUsedAt()).toEqual(noon);
    // Two processes that both read it before.
    await noteApiKeyUse(store.db, row, later(59));
    await noteApiKeyUse(store.db, { ...row, lastUsedAt: noon }, later(59));
    expect(await lastUsedAt()).toEqual(noon);
    await noteApiKeyUse(store.db, { ...row, lastUsedAt: noon }, later(61));
    expect(await lastUsedAt()).toEqual(later(61));
  });
});

test('the newest are listed first', async () => {
  const first = await make({ name: 'first' });
  const second = await make({ name: 'second' });
  expect((await listApiKeys(store.db)).map(({ id }) => id)).toEqual([second.row.id, first.row.id]);
});

test.each([
  ['active', null, null],
  ['active', null, later(1)],
  ['expired', null, noon],
  ['expired', null, later(-1)],
  ['revoked', noon, null],
  ['revoked', noon, later(-1)],
])('is %s: revoked %s, expires %s', (want, revokedAt, expiresAt) => {
  expect(stateOfApiKey({ revokedAt, expiresAt }, noon)).toBe(want);
});
