import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { summariseDeliveries } from '../store/deliveries.ts';
import { testDatabase } from '../testing/postgres.ts';
import { relayAlong } from './testing/relay-along.ts';
import { startCluster } from './testing/start-cluster.ts';
import { requireRedisServer, type TestNode } from './testing/start-node.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

test.for([
  ['is killed', 'SIGKILL'],
  ['hangs', 'SIGSTOP'],
] as const)(
  'the node that has our keys %s: its replica goes on, and nothing acknowledged is missing',
  { timeout: 120_000 },
  async ([, signal], context) => {
    const { owner, replica, url } = await startCluster(requireRedisServer(context));
    const settings = { REDIS_URL: url, REDIS_WAIT_REPLICAS: 1 };
    const recorded = async () => (await summariseDeliveries(store.db)).accepted;
    const before = await recorded();
    const { sent, arrived, refusals } = await relayAlong(settings, store.db, async () => {
      await owner.signal(signal);
      await expect
        .poll(async () => (await replica.admin.role())[0], { timeout: 30_000 })
        .toBe('master');
      // As a replica of the one that took over; without one, nothing would be acknowledged any more.
      if (signal === 'SIGKILL') await owner.start();
      else {
        await expect.poll(() => isServed(replica), { timeout: 30_000 }).toBe(true);
        await owner.signal('SIGCONT');
      }
    });
    expect(arrived).toEqual(sent);
    expect(refusals).toBeGreaterThan(0);
    expect((await recorded()) - before).toBe(480);
  },
);

/** Whether processes have found it while the former one still hangs. */
async function isServed({ admin }: TestNode): Promise<boolean> {
  const clients = String(await admin.client('LIST')).split('\n');
  return clients.some((client) => / cmd=(evalsha|wait|bzpopmin|xreadgroup) /.test(client));
}
