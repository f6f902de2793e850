import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { summariseDeliveries } from '../store/deliveries.ts';
import { testDatabase } from '../testing/postgres.ts';
import { relayAlong } from './testing/relay-along.ts';
import { startCluster } from './testing/start-cluster.ts';
import { requireRedisServer } from './testing/start-node.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

test('the node that has our keys is killed: its replica goes on, and nothing acknowledged is missing', async (context) => {
  const { owner, replica, url } = await startCluster(requireRedisServer(context));
  const settings = { REDIS_URL: url, REDIS_WAIT_REPLICAS: 1 };
  const { sent, arrived, refusals } = await relayAlong(settings, store.db, async () => {
    await owner.signal('SIGKILL');
    // As a replica of the one that took over; without one, nothing would be acknowledged any more.
    await expect
      .poll(async () => (await replica.admin.role())[0], { timeout: 30_000 })
      .toBe('master');
    await owner.start();
  });
  expect(arrived).toEqual(sent);
  expect(refusals).toBeGreaterThan(0);
  expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 480, accountedFor: 480 });
}, 120_000);
