import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createKeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, onTestFinished, test } from 'vitest';
import { restoreSecrets } from './restore-secrets.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);

test('Redis gets back what it has lost, and nothing that is forgotten', async () => {
  await migrateStore(database.url);
  const store = openStore(database.url);
  onTestFinished(() => store.close());
  const deps = { db: store.db, redis, keys };
  const kept = createKeptSecrets({ ...deps, encryptionKey: 'ab'.repeat(32) }, 'zendesk-main');
  await kept.keep('webhook-3', 'hush');
  const copy = await redis.hgetall(keys.webhookSecrets);

  await redis.del(keys.webhookSecrets);
  await redis.hset(keys.webhookSecrets, 'zendesk-main:webhook-1', 'from a backup');
  await restoreSecrets(deps);
  expect(await redis.hgetall(keys.webhookSecrets)).toEqual(copy);

  await kept.forget('webhook-3');
  await restoreSecrets(deps);
  expect(await redis.exists(keys.webhookSecrets)).toBe(0);
});

test('whoever keeps one meanwhile is not overtaken by what was read before', async () => {
  const store = openStore(database.url);
  onTestFinished(() => store.close());
  const deps = { db: store.db, redis, keys };
  const kept = createKeptSecrets({ ...deps, encryptionKey: 'ab'.repeat(32) }, 'zendesk-main');
  for (let n = 0; n < 20; n += 1) {
    await Promise.all([restoreSecrets(deps), kept.keep(`webhook-${n}`, 'x'), restoreSecrets(deps)]);
    expect(await redis.hlen(keys.webhookSecrets)).toBe(n + 1);
  }
});
