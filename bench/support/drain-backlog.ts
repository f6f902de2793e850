import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';
import type { Backlog } from './queueing.ts';
import type { Webhook } from './webhooks.ts';

/** Whoever the messages go to. */
export interface Receiver {
  /** when messages came, the first one first */
  arrivedAtMs: { clear(): void; values(): Iterable<number> };
  /** Calls that should not have come. */
  unexpected?: string[];
  received(count: number): Promise<void>;
}

/**
 * Queues the messages while the queue is paused, lets the workers have them, and waits for the last
 * call. Counts the calls from the first tenth to the last: how fast workers get going, and what the
 * last few conversations leave idle, is no throughput.
 * @returns calls per second
 */
export async function drainBacklog(
  redis: Redis,
  receiver: Receiver,
  backlog: Backlog,
  webhooks: Webhook[],
): Promise<number> {
  await backlog.pause();
  await backlog.fill(webhooks);
  await recorded(redis);
  receiver.arrivedAtMs.clear();
  await backlog.resume();
  await receiver.received(webhooks.length);
  await recorded(redis);
  const { unexpected = [] } = receiver;
  if (unexpected.length > 0) throw new Error(unexpected.slice(0, 3).join('\n'));
  const times = [...receiver.arrivedAtMs.values()];
  const [from, to] = [Math.floor(times.length * 0.1), Math.floor(times.length * 0.9)];
  return (to - from) / (((times[to] ?? 0) - (times[from] ?? 0)) / 1_000);
}

/** What one side left to record must not be charged to the other's round. */
async function recorded(redis: Redis): Promise<void> {
  const isEmpty = async () => (await redis.xlen(createKeys().records)) === 0;
  if (await waitUntil(isEmpty, { timeoutMs: 60_000 })) return;
  throw new Error('the records did not reach Postgres');
}
