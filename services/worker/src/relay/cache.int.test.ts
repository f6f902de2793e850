import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, expect, test } from 'vitest';
import { createCache, type Remembered } from './cache.ts';

const { connection: redis, prefix } = testRedis();
const cache = createCache({ redis, keys: createKeys(prefix) });

afterEach(() => redis.flushdb());

const remember = (value: string | null): Remembered =>
  new Map([[cache.keyOf('ticket', '7'), value]]);

test('what came with the event is not asked for', async () => {
  await cache.set('ticket', '7', 'in Redis', 60);
  expect(await cache.get('ticket', '7', remember('"with the event"'))).toBe('with the event');
  expect(await cache.get('ticket', '7', remember(null))).toBeUndefined();
});

test('and is of use once: by the second time it may have changed', async () => {
  const remembered = remember('"with the event"');
  await cache.get('ticket', '7', remembered);
  await cache.set('ticket', '7', 'changed since', 60);
  expect(await cache.get('ticket', '7', remembered)).toBe('changed since');
  expect(await cache.get('ticket', '7', remembered)).toBe('changed since');
});

test('what did not come with it is asked for', async () => {
  await cache.set('ticket', '8', 'in Redis', 60);
  expect(await cache.get('ticket', '8', remember('"of another"'))).toBe('in Redis');
  expect(await cache.get('ticket', '8')).toBe('in Redis');
});
