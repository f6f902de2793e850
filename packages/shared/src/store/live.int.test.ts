import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../local/wait-until.ts';
import { connectRedis } from '../redis/connect.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { type LiveChange, publishLive, subscribeLive } from './live.ts';

const { url, connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
let listener: Redis;
let heard: LiveChange[][];

beforeEach(() => {
  listener = connectRedis(url, 'patient');
  heard = [];
});
afterEach(() => listener.disconnect());

const isHeard = (times: number) =>
  waitUntil(() => heard.length === times, { timeoutMs: 30_000, everyMs: 10 });
const changes: LiveChange[] = [
  { kind: 'message', id: 'chatwoot-main.1' },
  { kind: 'conversation', id: 'chatwoot-main.42' },
];

test('what is published is heard by whoever listens, as many changes at once as belong together', async () => {
  await subscribeLive(listener, keys, (some) => heard.push(some));
  await publishLive(redis, keys, changes);
  await publishLive(redis, keys, [{ kind: 'sync', id: 's1' }]);
  expect(await isHeard(2)).toBe(true);
  expect(heard).toEqual([changes, [{ kind: 'sync', id: 's1' }]]);
});

test('what a newer version of ours publishes is passed over', async () => {
  await subscribeLive(listener, keys, (some) => heard.push(some));
  await redis.publish(keys.live, '[{"kind":"mood","id":"1"}]');
  await redis.publish(keys.live, 'no JSON');
  await publishLive(redis, keys, changes);
  expect(await isHeard(3)).toBe(true);
  expect(heard).toEqual([[], [], changes]);
});

test('nothing is heard of another prefix, nor after closing', async () => {
  const { close } = await subscribeLive(listener, keys, (some) => heard.push(some));
  await publishLive(redis, createKeys('{another}'), changes);
  await publishLive(redis, keys, changes);
  expect(await isHeard(1)).toBe(true);
  await close();
  expect(await publishLive(redis, keys, changes)).toBe(0);
  expect(heard).toEqual([changes]);
});
