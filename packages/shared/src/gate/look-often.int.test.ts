import { once } from 'node:events';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { connectRedis } from '../redis/connect.ts';
import { testRedis } from '../testing/redis.ts';
import { lookOften } from './look-often.ts';

const server = testRedis();
const key = `${server.prefix}copy`;

/** Seconds don't pass: what is seen is seen for another reason. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function watch() {
  const redis = connectRedis(server.url, 'fast');
  const told: (string | null)[] = [];
  const looking = lookOften(
    redis,
    () => redis.get(key),
    (value) => told.push(value),
  );
  onTestFinished(async () => {
    looking.stop();
    redis.disconnect();
    await server.connection.del(key);
  });
  return { redis, told, looking };
}

test('what Redis knows is seen as soon as there is a connection', async () => {
  await server.connection.set(key, 'off');
  const { looking, told } = watch();
  await looking.seen;
  expect(told).toEqual(['off']);
});

test('and again as soon as there is another', async () => {
  const { redis, looking, told } = watch();
  await looking.seen;
  await server.connection.set(key, 'off');
  redis.disconnect(true);
  await expect.poll(() => told).toEqual([null, 'off']);
});

test('and every second', async () => {
  const { looking, told } = watch();
  await looking.seen;
  await server.connection.set(key, 'off');
  vi.advanceTimersByTime(1_000);
  await expect.poll(() => told).toEqual([null, 'off']);
});

test('not any more once it is stopped', async () => {
  const { redis, looking, told } = watch();
  await looking.seen;
  looking.stop();
  redis.disconnect(true);
  await once(redis, 'ready');
  vi.advanceTimersByTime(5_000);
  await redis.ping();
  expect(told).toEqual([null]);
});
