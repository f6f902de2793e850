import { UnrecoverableError, Worker } from 'bullmq';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { RetryableError } from '../errors.ts';
import { waitUntil } from '../local/wait-until.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { type ParkedJob, parkEvent, parkedJobId, runParkedJob } from './parked.ts';
import { createQueues, parkedQueueName } from './queues.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const queue = queues.queueOf(parkedQueueName);
const within = { timeoutMs: 10_000, everyMs: 20 };
const parked: ParkedJob = {
  eventId: '0mwpkicv3b3crt1tmdr35',
  flow: 'relay',
  mailbox: 'relay.from.zendesk-main|ticket-21',
  reason: 'HTTP 404',
};
const jobId = parkedJobId(parked.eventId, parked.flow);

const workers: Worker<ParkedJob>[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  await redis.flushdb();
});
afterAll(() => queues.close());

async function startWorker(replay: (job: ParkedJob) => Promise<void>) {
  const worker = new Worker<ParkedJob>(parkedQueueName, (job) => runParkedJob(job, replay), {
    connection: redis,
    prefix,
    lockDuration: 1_000,
    stalledInterval: 300,
  });
  worker.on('error', () => {});
  workers.push(worker);
  await worker.waitUntilReady();
  return worker;
}

const isIn = (state: string) => async () => (await queue.getJobState(jobId)) === state;

async function retryFromTheBoard(): Promise<void> {
  const job = await queue.getJob(jobId);
  await job?.retry('failed');
}

describe('a parked event', () => {
  test('stands among the failed jobs with its reason, and replays nothing by itself', async () => {
    const replayed: string[] = [];
    await startWorker(async ({ eventId }) => {
      replayed.push(eventId);
    });
    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    const job = await queue.getJob(jobId);
    expect(job).toMatchObject({ failedReason: 'HTTP 404', data: parked });
    expect(replayed).toEqual([]);
  });

  test('has one job, however often it is parked, with the latest reason', async () => {
    await startWorker(async () => {});
    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    await parkEvent(queue, { ...parked, reason: 'HTTP 410' });
    const hasNewReason = async () => (await queue.getJob(jobId))?.failedReason === 'HTTP 410';
    expect(await waitUntil(hasNewReason, within)).toBe(true);
    expect(await queue.getFailedCount()).toBe(1);
  });

  test('is replayed by a retry, and its job is gone then', async () => {
    const replayed: string[] = [];
    await startWorker(async ({ eventId }) => {
      replayed.push(eventId);
    });
    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    await retryFromTheBoard();
    expect(await waitUntil(isIn('unknown'), within)).toBe(true);
    expect(replayed).toEqual([parked.eventId]);
  });

  test('stays among the failed jobs when its replay fails', async () => {
    await startWorker(async () => {
      throw new Error('Postgres is away');
    });
    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    await retryFromTheBoard();
    const hasFailedAgain = async () =>
      (await queue.getJob(jobId))?.failedReason === 'Postgres is away';
    expect(await waitUntil(hasFailedAgain, within)).toBe(true);
  });

  test('is not replayed by a worker that died while it looked at the job', async () => {
    await parkEvent(queue, parked);
    const dead = new Worker<ParkedJob>(parkedQueueName, () => new Promise(() => {}), {
      connection: redis,
      prefix,
      lockDuration: 300,
      stalledInterval: 300,
    });
    dead.on('error', () => {});
    expect(await waitUntil(isIn('active'), within)).toBe(true);
    await dead.close(true);

    const replayed: string[] = [];
    await startWorker(async ({ eventId }) => {
      replayed.push(eventId);
    });
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    expect((await queue.getJob(jobId))?.failedReason).toBe('HTTP 404');
    expect(replayed).toEqual([]);
  });

  test('that fails again before its replay has ended is not lost with the old job', async () => {
    let parkedAgain: unknown;
    await startWorker(async () => {
      parkedAgain = await parkEvent(queue, parked).catch((error: unknown) => error);
    });
    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    await retryFromTheBoard();
    expect(await waitUntil(isIn('unknown'), within)).toBe(true);
    expect(parkedAgain).toBeInstanceOf(RetryableError);

    await parkEvent(queue, parked);
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
  });
});

test('the first run of a parked job is for the failed set only', async () => {
  const never = async () => expect.unreachable();
  const first = runParkedJob({ data: parked, attemptsMade: 0 }, never);
  await expect(first).rejects.toThrow(UnrecoverableError);
});
