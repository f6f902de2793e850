import { Worker } from 'bullmq';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../local/wait-until.ts';
import { createQueues } from '../queues/queues.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, dedupSeconds } from './accept.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';
import { drainDeps } from './testing/drain-deps.ts';
import { startLane } from './testing/start-lane.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const lane = 'relay.from.zendesk-main';
const queue = queues.queueOf(lane);
const boxes = ['1', 'ticket-21', 'a/b"c'].map((conversationKey) => `${lane}|${conversationKey}`);

beforeEach(() => redis.flushdb());
afterAll(() => queues.close());

const acceptOne = (event = anEvent()) =>
  acceptBatch({ redis, keys }, [{ event, dedupSeconds }]).then(({ kicks }) => kicks);

/** Everything that BullMQ keeps about the lane, but for what differs by the moment. */
async function jobsInRedis(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const key of await redis.keys(`${prefix}:${lane}:*`)) {
    const name = key.slice(`${prefix}:${lane}:`.length);
    const type = await redis.type(key);
    if (type === 'string') found[name] = await redis.get(key);
    if (type === 'list') found[name] = await redis.lrange(key, 0, -1);
    if (type === 'zset') found[name] = await redis.zrangebyscore(key, '-inf', '+inf', 'WITHSCORES');
    if (type === 'hash' && name !== 'meta') {
      const { opts = '{}', data = '{}', timestamp, ...rest } = await redis.hgetall(key);
      expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
      found[name] = { ...rest, opts: JSON.parse(opts), data: JSON.parse(data) };
    }
  }
  return found;
}

test('a job made with its event is the one that BullMQ would have made', async () => {
  await queues.kick(boxes);
  const made = await jobsInRedis();
  expect(Object.keys(made)).toHaveLength(boxes.length * 2 + 3);

  await redis.flushdb();
  const events = boxes.map((box) => anEvent({ conversationKey: box.slice(lane.length + 1) }));
  const batch = events.map((event) => ({ event, dedupSeconds }));
  expect((await acceptBatch({ redis, keys }, batch)).kicks).toEqual([]);
  expect(await jobsInRedis()).toEqual(made);
});

test('a worker that waits for jobs takes it at once', async () => {
  const drain = drainDeps({ redis, keys }, {});
  const worker = await startLane({ lane, redis, keys, kick: queues.kick, drain });
  onTestFinished(() => worker.close());
  const isBlocked = async () => String(await redis.client('LIST')).includes('cmd=bzpopmin');
  for (const round of [1, 2, 3]) {
    expect(await waitUntil(isBlocked, { timeoutMs: 30_000 })).toBe(true);
    await acceptOne();
    // A worker that nobody wakes looks again after five seconds.
    const isDrained = () => drain.verdicts.length === round;
    expect(await waitUntil(isDrained, { timeoutMs: 4_500, everyMs: 10 })).toBe(true);
  }
  expect(await waitUntil(async () => (await queue.count()) === 0, { timeoutMs: 30_000 })).toBe(
    true,
  );
});

test('a mailbox whose job is just ending is left to BullMQ, which starts another after it', async () => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  let runs = 0;
  const worker = new Worker(
    lane,
    async () => {
      runs += 1;
      await redis.del(keys.mailbox(mailboxOf(anEvent())));
      await mayEnd;
    },
    { connection: redis, prefix },
  );
  onTestFinished(() => worker.close());
  await acceptOne();
  const isEmptied = async () => (await redis.exists(keys.mailbox(mailboxOf(anEvent())))) === 0;
  expect(await waitUntil(isEmptied, { timeoutMs: 30_000 })).toBe(true);

  const kicks = await acceptOne();
  expect(kicks).toEqual([mailboxOf(anEvent())]);
  await queues.kick(kicks);
  end();
  expect(await waitUntil(() => runs === 2, { timeoutMs: 30_000 })).toBe(true);
});

test.each([
  { name: 'paused', hold: () => queue.pause(), free: () => queue.resume() },
  {
    name: 'limited in its concurrency',
    hold: () => queue.setGlobalConcurrency(1),
    free: () => queue.removeGlobalConcurrency(),
  },
])('in a queue that is $name, BullMQ makes the job', async ({ hold, free }) => {
  await hold();
  const event = anEvent();
  expect(await acceptOne(event)).toEqual([mailboxOf(event)]);
  expect(await queue.getJobCountByTypes('waiting')).toBe(0);
  await free();
  const next = anEvent({ conversationKey: 'ticket-22' });
  expect(await acceptOne(next)).toEqual([]);
  expect(await queue.getJobCountByTypes('waiting')).toBe(1);
});
