import type { Worker } from 'bullmq';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { PermanentError, RetryableError, WaitError } from '../errors.ts';
import { newEventId } from '../ids.ts';
import { waitUntil } from '../local/wait-until.ts';
import { createQueues } from '../queues/queues.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, createAccept, dedupSeconds } from './accept.ts';
import type { DrainDeps } from './drain.ts';
import type { DrainJob } from './kick.ts';
import { decideRetry } from './retry-policy.ts';
import { sweepMailboxes } from './sweep.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';
import { drainDeps } from './testing/drain-deps.ts';
import { startLane } from './testing/start-lane.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const base = { redis, keys, kick: queues.kick };
const accept = createAccept(base);
const lane = 'relay.from.zendesk-main';
const within = { timeoutMs: 30_000, everyMs: 20 };

const workers: Worker<DrainJob>[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await redis.flushdb();
});
afterAll(() => queues.close());

async function startWorker(
  drain: DrainDeps,
  options: { concurrency?: number; lockMs?: number } = {},
) {
  const worker = await startLane({ ...base, lane, drain, ...options });
  workers.push(worker);
  return worker;
}

const isQuiet = async () => (await redis.zcard(keys.waiting)) === 0;

/** What the first tries of an event do, before it is done: `park` ends it. */
type Fate = 'retry' | 'wait' | 'park';
const fates = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fate[]>([]) },
    {
      weight: 4,
      arbitrary: fc.array(fc.constantFrom<Fate>('retry', 'wait'), { maxLength: 3 }),
    },
    { weight: 1, arbitrary: fc.constant<Fate[]>(['retry', 'park']) },
  ),
  { minLength: 60, maxLength: 60 },
);

test('with several workers every conversation keeps its order, over failures, waits and parks', async () => {
  await fc.assert(
    fc.asyncProperty(fates, async (plan) => {
      const conversations = 6;
      const events = plan.map((_, i) =>
        anEvent({ conversationKey: `ticket-${i % conversations}`, body: Buffer.from(`${i}`) }),
      );
      const left = new Map(events.map(({ id }, i) => [id, [...(plan[i] ?? [])]]));
      const ended: { conversation: string; id: string }[] = [];
      const underWay = new Set<string>();
      let together = 0;
      const drain = drainDeps(base, {
        handle: async ({ id, conversationKey }) => {
          if (underWay.has(conversationKey)) together += 1;
          underWay.add(conversationKey);
          await new Promise(setImmediate);
          underWay.delete(conversationKey);
          switch (left.get(id)?.shift()) {
            case 'retry':
              throw new RetryableError('HTTP 503');
            case 'wait':
              throw new WaitError('limit', 5);
            case 'park':
              throw new PermanentError('HTTP 404');
            default:
              return { state: 'done' };
          }
        },
        report: ({ outcome, event }) => {
          if (outcome.state === 'retrying') return;
          ended.push({ conversation: event?.conversationKey ?? '', id: outcome.id });
        },
        // The schedule's decisions, a thousand times faster.
        decideRetry: (error, attempt) => {
          const verdict = decideRetry(error, attempt, 0);
          return 'delayMs' in verdict ? { ...verdict, delayMs: verdict.delayMs / 1_000 } : verdict;
        },
      });
      const running = await Promise.all([1, 2, 3].map(() => startWorker(drain)));
      await Promise.all(events.map((event) => accept(event)));
      expect(await waitUntil(isQuiet, within)).toBe(true);
      await Promise.all(running.map((worker) => worker.close()));

      expect(together).toBe(0);
      for (let i = 0; i < conversations; i++) {
        const conversation = `ticket-${i}`;
        const inOrder = events.filter(({ conversationKey }) => conversationKey === conversation);
        const seen = ended.filter((one) => one.conversation === conversation);
        expect(seen.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
});

test('a conversation that hangs, and one that fails, hold up no other', async () => {
  let release = () => {};
  const hanging = new Promise<void>((resolve) => {
    release = resolve;
  });
  const done = new Set<string>();
  const drain = drainDeps(base, {
    handle: async ({ conversationKey }) => {
      if (conversationKey === 'hangs') await hanging;
      if (conversationKey === 'fails')
        throw new RetryableError('HTTP 503', { retryAfterMs: 60_000 });
      done.add(conversationKey);
      return { state: 'done' };
    },
  });
  await startWorker(drain, { concurrency: 2 });
  await accept(anEvent({ conversationKey: 'hangs' }));
  await accept(anEvent({ conversationKey: 'fails' }));
  const others = Array.from({ length: 20 }, (_, i) => `ticket-${i}`);
  for (const conversationKey of others) await accept(anEvent({ conversationKey }));
  const othersAreDone = () => others.every((key) => done.has(key));
  expect(await waitUntil(othersAreDone, within)).toBe(true);
  expect(done.has('hangs')).toBe(false);
  release();
  expect(await waitUntil(() => done.has('hangs'), within)).toBe(true);
});

test('an event that comes while its mailbox is being emptied is not stranded', async () => {
  const done: string[] = [];
  const drain = drainDeps(base, {
    handle: async ({ id }) => {
      done.push(id);
      return { state: 'done' };
    },
  });
  await startWorker(drain);
  await startWorker(drain);
  const sent: string[] = [];
  // One by one, so that most arrive when the last is just being finished.
  for (let i = 0; i < 150; i++) sent.push((await accept(anEvent())).id);
  expect(await waitUntil(() => done.length === sent.length, within)).toBe(true);
  expect(done).toEqual(sent);
});

test('when a turn ends with events left, the mailbox is taken up again', async () => {
  let nowMs = Date.now();
  const done: string[] = [];
  const drain = drainDeps(base, {
    nowMs: () => nowMs,
    handle: async ({ id }) => {
      nowMs += 6_000;
      done.push(id);
      return { state: 'done' };
    },
  });
  const events = Array.from({ length: 7 }, () => anEvent());
  await Promise.all(events.map((event) => accept(event)));
  await startWorker(drain);
  expect(await waitUntil(isQuiet, within)).toBe(true);
  expect(done).toEqual(events.map(({ id }) => id));
});

test('a worker that stops hands the rest to another', async () => {
  let stopping = false;
  const by: string[] = [];
  const worker = (name: string, isStopping: () => boolean) =>
    drainDeps(base, {
      isStopping,
      handle: async () => {
        by.push(name);
        if (name === 'leaver') stopping = true;
        return { state: 'done' };
      },
    });
  const events = Array.from({ length: 5 }, () => anEvent());
  await Promise.all(events.map((event) => accept(event)));
  const leaver = await startWorker(worker('leaver', () => stopping));
  expect(await waitUntil(() => by.length > 0, within)).toBe(true);
  const closed = leaver.close();
  await startWorker(worker('stayer', () => false));
  await closed;
  expect(await waitUntil(isQuiet, within)).toBe(true);
  expect(by).toEqual(['leaver', 'stayer', 'stayer', 'stayer', 'stayer']);
});

test('a worker that was killed is replaced, and one that only slept is fenced off', async () => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const event = anEvent();
  const sleeper = drainDeps(base, {
    handle: async () => {
      await asleep;
      return { state: 'skipped', reason: 'from the past' };
    },
  });
  const fresh = drainDeps(base, {});
  const dead = await startWorker(sleeper, { lockMs: 3_000 });
  await accept(event);
  const isTaken = async () => (await redis.hget(keys.drain(mailboxOf(event)), 'owner')) !== null;
  expect(await waitUntil(isTaken, within)).toBe(true);
  // Without a word: its lock is not given back, and no longer renewed.
  await dead.close(true);
  await startWorker(fresh);
  expect(await waitUntil(() => fresh.verdicts.length > 0, within)).toBe(true);
  expect(fresh.verdicts).toMatchObject([{ outcome: { id: event.id, attempts: 2 } }]);

  wake();
  const later = anEvent();
  await accept(later);
  expect(await waitUntil(() => fresh.verdicts.length === 2, within)).toBe(true);
  expect(sleeper.verdicts).toEqual([]);
  const outcomes = await redis.xrange(keys.records, '-', '+');
  expect(JSON.stringify(outcomes)).not.toContain('from the past');
});

describe('the sweep', () => {
  const later = () => Date.now() + 11_000;

  test('gives a mailbox without a job its job', async () => {
    const event = anEvent();
    await accept(event);
    await queues.queueOf(lane).obliterate({ force: true });
    const drain = drainDeps(base, {});
    await startWorker(drain);
    expect(await sweepMailboxes(base, later())).toBe(1);
    expect(await waitUntil(isQuiet, within)).toBe(true);
    expect(drain.verdicts).toMatchObject([{ outcome: { id: event.id } }]);
  });

  test('leaves one alone that is about to get its job', async () => {
    await accept(anEvent());
    await queues.queueOf(lane).obliterate({ force: true });
    expect(await sweepMailboxes(base, Date.now())).toBe(0);
    expect(await queues.queueOf(lane).count()).toBe(0);
  });

  test('adds no second job', async () => {
    await accept(anEvent());
    await sweepMailboxes(base, later());
    expect(await queues.queueOf(lane).count()).toBe(1);
  });

  test('does not hurry a retry', async () => {
    const drain = drainDeps(base, {
      handle: async () => {
        throw new RetryableError('HTTP 503', { retryAfterMs: 60_000 });
      },
    });
    await startWorker(drain);
    await accept(anEvent());
    const isDelayed = async () => (await queues.queueOf(lane).getDelayedCount()) === 1;
    expect(await waitUntil(isDelayed, within)).toBe(true);
    await sweepMailboxes(base, later());
    expect(await queues.queueOf(lane).getJobCounts('waiting', 'delayed', 'active')).toEqual({
      waiting: 0,
      delayed: 1,
      active: 0,
    });
    expect(drain.verdicts).toHaveLength(1);
  });

  test('finds all of very many', async () => {
    const events = Array.from({ length: 2_300 }, () => anEvent({ conversationKey: newEventId() }));
    await acceptBatch(
      base,
      events.map((event) => ({ event, dedupSeconds })),
    );
    await queues.queueOf(lane).obliterate({ force: true });
    expect(await sweepMailboxes(base, later())).toBe(2_300);
    expect(await queues.queueOf(lane).count()).toBe(2_300);
  });
});
