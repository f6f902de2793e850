import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { changeTokens, findTokens, insertTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Settings, settingsOf } from '../registry.ts';
import { ZohoConnection } from '../zoho/config.ts';
import { createTokenSource } from '../zoho/tokens.ts';
import { readTokens } from './read-tokens.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const soon = new Date(Date.now() + 3_600_000);
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

function zalo(name: string): Settings & { name: string } {
  const settings = {
    ...{ provider: 'zalo', appId: '123456789', appSecret: 'obviously-fake', oaSecretKey: 'fake' },
    oaId: '1646843870823903717',
  };
  return { ...(settingsOf.zalo.parse(settings) as Settings), name };
}

const zoho = {
  ...ZohoConnection.parse({
    ...{ provider: 'zoho', dataCentre: 'eu', orgId: '12345678' },
    ...{ clientId: 'id', clientSecret: 'hush', refreshToken: 'refresh-1' },
    webhook: { auth: 'secret', secrets: [] },
  }),
  name: 'zoho-main',
};

const read = () =>
  readTokens({ redis, keys, db: store.db }, [zalo('fine'), zalo('dead'), zalo('new'), zoho]);

test('tokens as they stand: kept, ended, never brought, refused', async () => {
  for (const connection of ['fine', 'dead']) {
    await insertTokens(store.db, { connection, sealed: 'x', seed: 'x' });
    const row = await findTokens(store.db, connection);
    const state = connection === 'dead' ? 'needs_reauth' : 'ok';
    if (row) await changeTokens(store.db, row, { state, expiresAt: soon });
  }
  expect(await read()).toEqual([
    { connection: 'fine', state: 'ok', expiresMs: soon.getTime() },
    { connection: 'dead', state: 'needs_reauth', expiresMs: soon.getTime() },
    { connection: 'new', state: 'needs_reauth', expiresMs: undefined },
    { connection: 'zoho-main', state: 'ok', expiresMs: undefined },
  ]);
  const source = createTokenSource({
    ...{ redis, keys, seal: createSeal('0a'.repeat(32)), connection: zoho, api: 'desk' },
    refresh: async () => ({ kind: 'revoked', code: 'invalid_code' }),
  } as Parameters<typeof createTokenSource>[0]);
  await expect(source.get()).rejects.toThrow('refused the refresh token');
  expect((await read()).at(-1)).toMatchObject({ connection: 'zoho-main', state: 'needs_reauth' });
});
