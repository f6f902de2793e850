import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, test } from 'vitest';
import { createSharedSlots } from './shared-slots.ts';

const redis = testRedis();

/** As in several workers. */
function workers(count: number, options: { count: number; leaseMs: number }) {
  const base = { redis: redis.connection, keys: createKeys(redis.prefix) };
  const name = `portal-${Math.random()}`;
  return Array.from({ length: count }, () => createSharedSlots(base, { name, ...options }));
}

test('workers together never have more calls under way than the portal allows', async () => {
  let [underWay, most, done] = [0, 0, 0];
  const work = workers(3, { count: 4, leaseMs: 30_000 }).flatMap((slots) =>
    Array.from({ length: 20 }, async () => {
      const giveBack = await slots.take(30_000);
      underWay += 1;
      most = Math.max(most, underWay);
      await redis.connection.ping();
      underWay -= 1;
      giveBack?.();
      done += giveBack ? 1 : 0;
    }),
  );
  await Promise.all(work);
  expect(done).toBe(60);
  expect(most).toBeLessThanOrEqual(4);
});

test('a slot whose worker died comes free after its lease', async () => {
  const [dying, other] = workers(2, { count: 1, leaseMs: 3_000 });
  await dying?.take(1_000);
  expect(await other?.take(20)).toBeUndefined();
  expect(await other?.take(15_000)).toBeTypeOf('function');
});

test('one given back is taken by whoever waits', async () => {
  const [one, other] = workers(2, { count: 1, leaseMs: 10_000 });
  const giveBack = await one?.take(1_000);
  const waiting = other?.take(10_000);
  giveBack?.();
  expect(await waiting).toBeTypeOf('function');
});
