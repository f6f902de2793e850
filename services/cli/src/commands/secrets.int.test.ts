import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createKeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../run.ts';
import { collectOut } from '../testing/collect-out.ts';

const redis = testRedis();
const database = testDatabase();
const [oldKey = '', newKey = ''] = ['0a', '0b'].map((byte) => byte.repeat(32));
let folder: string;
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
  folder = await mkdtemp(join(tmpdir(), 'omnirelay-secrets-'));
  await writeFile(join(folder, 'omnirelay.yaml'), 'connections: {}\nflows: []\n');
  const deps = { db: store.db, redis: redis.connection, keys: createKeys(), encryptionKey: oldKey };
  await createKeptSecrets(deps, 'zendesk-main').keep('webhook-3', 'hush-hush');
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function secrets(verb: string, env: Record<string, string>) {
  const out = collectOut();
  const code = await runCommandLine(['secrets', verb], {
    out,
    env: {
      OMNIRELAY_CONFIG: join(folder, 'omnirelay.yaml'),
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      ...env,
    },
  });
  const said = [...out.lines, ...out.remarks].join('\n');
  for (const secret of [oldKey, newKey, 'hush-hush']) expect(said).not.toContain(secret);
  return { code, said };
}

const both = { ENCRYPTION_KEY: newKey, ENCRYPTION_KEY_OLD: oldKey };

test('a key is replaced: looked at, sealed anew, and the old one is needed no more', async () => {
  const unable = await secrets('check', { ENCRYPTION_KEY: newKey });
  expect([unable.code, unable.said]).toEqual([1, expect.stringContaining('can not be opened')]);
  const before = await secrets('check', both);
  expect([before.code, before.said]).toEqual([0, expect.stringContaining('1 still need')]);

  const rotated = await secrets('rotate', both);
  expect([rotated.code, rotated.said]).toEqual([0, expect.stringContaining('1 sealed anew.')]);
  expect((await secrets('rotate', both)).said).toContain('0 sealed anew.');
  const after = await secrets('check', { ENCRYPTION_KEY: newKey });
  expect([after.code, after.said]).toEqual([0, expect.stringContaining('is not needed')]);
  const old = await secrets('check', { ENCRYPTION_KEY: oldKey });
  expect(old.code).toBe(1);
});

test('without a key, it says what to set', async () => {
  const { code, said } = await secrets('check', {});
  expect([code, said]).toEqual([2, expect.stringContaining('ENCRYPTION_KEY is not set')]);
});
