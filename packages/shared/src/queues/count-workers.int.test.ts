import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { countWorkers } from './count-workers.ts';
import { createQueues } from './queues.ts';

const [ours, theirs] = [testRedis(), testRedis()];
// Installations that share a server have the same names, unless somebody chose others.
const keys = createKeys();
const name = 'relay.from.zendesk-main';

function startWorker({ url }: { url: string }) {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const worker = new Worker(name, async () => {}, { connection, prefix: keys.prefix });
  onTestFinished(async () => {
    await worker.close();
    connection.disconnect();
  });
  return worker.waitUntilReady();
}

test('counts those of this database, and no others of the same server', async () => {
  const redis = ours.connection;
  const queues = createQueues({ redis, keys });
  onTestFinished(() => queues.close());
  const count = () => countWorkers(queues.queueOf(name), redis);
  await Promise.all([startWorker(theirs), startWorker(theirs)]);
  expect(await count()).toBe(0);
  await startWorker(ours);
  expect(await count()).toBe(1);
});
