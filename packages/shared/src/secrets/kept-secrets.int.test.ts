import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { copyAllWebhookSecrets, watchWebhookSecrets } from '../gate/webhook-secrets.ts';
import { waitUntil } from '../local/wait-until.ts';
import { createKeys } from '../redis/keys.ts';
import { holdConnectionSecrets, type SecretRow } from '../store/connection-secrets.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { createKeptSecrets } from './kept-secrets.ts';

const redis = testRedis();
const database = testDatabase();
const encryptionKey = 'ab'.repeat(32);
let store: Store;
let runs = 0;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

function start(changes: { encryptionKey?: string | undefined } = {}) {
  runs += 1;
  const connection = `zendesk-${runs}`;
  const keys = createKeys(`${redis.prefix}${runs}`);
  const deps = { db: store.db, redis: redis.connection, keys, encryptionKey, ...changes };
  return { deps, connection, kept: createKeptSecrets(deps, connection) };
}

test('a secret is kept sealed, opened again, replaced and forgotten', async () => {
  const { kept, deps, connection } = start();
  await kept.keep('webhook-3', 'hush');
  expect(await kept.read()).toEqual(new Map([['webhook-3', 'hush']]));
  const [row] = (
    await database.pool.query('select * from connection_secrets where connection = $1', [
      connection,
    ])
  ).rows;
  const copy = await redis.connection.hgetall(deps.keys.webhookSecrets);
  expect(copy).toEqual({ [`${connection}:webhook-3`]: row.sealed });
  expect(row.sealed).not.toContain('hush');

  await kept.keep('webhook-3', 'another');
  await kept.keep('inbox-2', 'more');
  expect(await kept.read()).toEqual(
    new Map([
      ['inbox-2', 'more'],
      ['webhook-3', 'another'],
    ]),
  );
  await kept.forget('webhook-3');
  expect(await kept.read()).toEqual(new Map([['inbox-2', 'more']]));
  expect(Object.keys(await redis.connection.hgetall(deps.keys.webhookSecrets))).toEqual([
    `${connection}:inbox-2`,
  ]);
});

test('it opens with no other key, and as nothing else', async () => {
  const { kept, deps, connection } = start();
  await kept.keep('webhook-3', 'hush');
  const other = createKeptSecrets({ ...deps, encryptionKey: 'cd'.repeat(32) }, connection);
  expect(await other.read()).toEqual(new Map([['webhook-3', undefined]]));
  await database.pool.query(
    "update connection_secrets set source = 'webhook-4' where connection = $1",
    [connection],
  );
  expect(await kept.read()).toEqual(new Map([['webhook-4', undefined]]));
});

test('without a key nothing is kept', async () => {
  const { kept } = start({ encryptionKey: undefined });
  await expect(kept.keep('webhook-3', 'hush')).rejects.toThrow(/ENCRYPTION_KEY/);
  expect(await kept.read()).toEqual(new Map());
});

test('what Redis does not take is not kept either', async () => {
  const { deps, connection } = start();
  const broken = {
    ...deps,
    redis: { hset: async () => Promise.reject(new Error('away')) } as never,
  };
  await expect(createKeptSecrets(broken, connection).keep('webhook-3', 'x')).rejects.toThrow(
    'away',
  );
  expect(await createKeptSecrets(deps, connection).read()).toEqual(new Map());
});

test('whoever watches is told of every change, and the copy can be made anew', async () => {
  const { kept, deps, connection } = start();
  let told: SecretRow[] = [];
  const watched = watchWebhookSecrets(deps, (rows) => {
    told = rows;
  });
  onTestFinished(() => watched.stop());
  await watched.seen;
  expect(told).toEqual([]);
  await kept.keep('webhook-3', 'hush');
  expect(await waitUntil(() => told.length === 1, { timeoutMs: 15_000 })).toBe(true);
  expect(told[0]).toMatchObject({ connection, source: 'webhook-3' });

  // Redis comes back from a backup: without the one, with another that is forgotten by now.
  await redis.connection.del(deps.keys.webhookSecrets);
  await redis.connection.hset(deps.keys.webhookSecrets, `${connection}:webhook-9`, 'left over');
  await deps.db.transaction(async (tx) => {
    const rows = await holdConnectionSecrets(tx);
    await copyAllWebhookSecrets(
      deps,
      rows.filter((row) => row.connection === connection),
    );
  });
  const isRestored = () => told.length === 1 && told[0]?.source === 'webhook-3';
  expect(await waitUntil(isRestored, { timeoutMs: 15_000 })).toBe(true);
});
