import { WaitError } from '@omnirelay/shared/errors.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createAccept } from '@omnirelay/shared/mailbox/accept.ts';
import type { DrainDeps } from '@omnirelay/shared/mailbox/drain.ts';
import { createKick, type DrainJob, drainJobName } from '@omnirelay/shared/mailbox/kick.ts';
import { anEvent, mailboxOf } from '@omnirelay/shared/mailbox/testing/an-event.ts';
import { drainDeps } from '@omnirelay/shared/mailbox/testing/drain-deps.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { Queue, Worker } from 'bullmq';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startLaneWorker } from './lane-worker.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const lane = 'relay.from.zendesk-main';
const within = { timeoutMs: 15_000, everyMs: 20 };

beforeEach(() => redis.flushdb());

function startWorker(queue: Queue<DrainJob>, handle?: DrainDeps['handle']) {
  const worker = startLaneWorker({
    lane,
    stateKey: keys.flowState('relay'),
    remember: () => [],
    drain: drainDeps({ redis, keys }, handle ? { handle } : {}),
    kick: createKick(() => queue),
    keys,
    connection: redis,
    concurrency: 1,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => worker.close());
  return worker;
}

function openQueue() {
  const queue = new Queue<DrainJob>(lane, { connection: redis, prefix: keys.prefix });
  onTestFinished(() => queue.close());
  return queue;
}

test('a job that begins to wait just after its flow was resumed does not wait', async () => {
  const queue = openQueue();
  await redis.set(keys.flowState('relay'), 'paused');
  let tries = 0;
  startWorker(queue, async () => {
    tries += 1;
    if (tries > 1) return { state: 'done' };
    // An operator, while this event is still found paused.
    await redis.set(keys.flowState('relay'), 'resumed');
    await queue.promoteJobs();
    throw new WaitError('paused by an operator', 600_000);
  });
  const accept = createAccept({ redis, keys, kick: createKick(() => queue) });
  await accept(anEvent());
  expect(await waitUntil(async () => (await redis.zcard(keys.waiting)) === 0, within)).toBe(true);
  expect(tries).toBe(2);
});

test('one whose flow is as it was waits', async () => {
  const queue = openQueue();
  await redis.set(keys.flowState('relay'), 'paused');
  let tries = 0;
  startWorker(queue, async () => {
    tries += 1;
    throw new WaitError('paused by an operator', 600_000);
  });
  const accept = createAccept({ redis, keys, kick: createKick(() => queue) });
  await accept(anEvent());
  expect(await waitUntil(async () => (await queue.getDelayedCount()) === 1, within)).toBe(true);
  // Long enough to have been woken.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(tries).toBe(1);
});

test('a job of a name that is new is left to a newer worker, neither done nor failed', async () => {
  const queue = openQueue();
  const worker = startWorker(queue);
  const mailbox = mailboxOf(anEvent());
  const job = await queue.add(`${drainJobName}-in-another-way`, { box: mailbox } as never);
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
