import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createKick, drainJobName } from '@omnirelay/shared/mailbox/kick.ts';
import { anEvent, mailboxOf } from '@omnirelay/shared/mailbox/testing/an-event.ts';
import { drainDeps } from '@omnirelay/shared/mailbox/testing/drain-deps.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { Queue, Worker } from 'bullmq';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { startLaneWorker } from './lane-worker.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const lane = 'relay.from.zendesk-main';
const within = { timeoutMs: 15_000, everyMs: 20 };

test('a job of a name that is new is left to a newer worker, neither done nor failed', async () => {
  const queue = new Queue(lane, { connection: redis, prefix: keys.prefix });
  const worker = startLaneWorker({
    lane,
    remember: () => [],
    drain: drainDeps({ redis, keys }, {}),
    kick: createKick(() => queue),
    keys,
    connection: redis,
    concurrency: 1,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(async () => {
    await worker.close();
    await queue.close();
  });
  const mailbox = mailboxOf(anEvent());
  const job = await queue.add(`${drainJobName}-in-another-way`, { box: mailbox });
  const isDelayed = async () => (await job.getState()) === 'delayed';
  expect(await waitUntil(isDelayed, within)).toBe(true);
  await worker.close();

  let taken: unknown;
  const newer = new Worker(
    lane,
    async (one) => {
      taken = one.data;
    },
    { connection: redis, prefix: keys.prefix },
  );
  onTestFinished(() => newer.close());
  expect(await waitUntil(async () => (await job.getState()) === 'completed', within)).toBe(true);
  expect(taken).toEqual({ box: mailbox });
});
