import type { Redis } from 'ioredis';
import { RetryableError } from '../errors.ts';

/** Replicas answer within milliseconds; who waits longer has an answer that makes it retry. */
const waitMs = 1_000;

const wanted = new WeakMap<Redis, number>();

/** How many replicas have to have what must not get lost: REDIS_WAIT_REPLICAS. */
export function wantReplicas(redis: Redis, count: number): void {
  if (count > 0) wanted.set(redis, count);
}

export function wantedReplicas(redis: Redis): number {
  return wanted.get(redis) ?? 0;
}

/**
 * Does something, and resolves once as many replicas as wanted have it; what was written before, by
 * anybody, they have then too. Where none are wanted, it only does it.
 * @param undo takes back what a caller that is told to try again must not find
 * @throws RetryableError where they don't have it, or nobody can tell; it may be done all the same
 */
export async function untilReplicated<T>(
  redis: Redis,
  work: () => Promise<T>,
  undo?: (result: T) => Promise<unknown>,
): Promise<T> {
  const count = wanted.get(redis);
  if (count === undefined) return work();
  const { stream } = redis;
  const result = await work();
  const problem = await redis.wait(count, waitMs).then(
    (found) => (found < count ? `${found} of ${count} replicas of Redis answered in time` : ''),
    (error: Error) => error.message,
  );
  // Another connection may be another server: what its replicas have says nothing about ours.
  const isSame = redis.stream === stream;
  if (isSame && problem === '') return result;
  await undo?.(result).catch(() => {});
  throw new RetryableError(
    `Redis did not hand on what it was told (${problem || 'the connection was lost'})`,
  );
}
