import { expect, test } from 'vitest';
import { testRedis } from './redis.ts';

const first = testRedis();
const second = testRedis();

test('gives a Redis that keeps what it acknowledges and evicts nothing', async () => {
  const settings = await first.connection.config('GET', 'append*', 'maxmemory-policy');
  expect(settings).toEqual(
    expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'always', 'noeviction']),
  );
});

test('separates databases and prefixes', async () => {
  await first.connection.set('key', 'first');
  expect(await second.connection.get('key')).toBeNull();
  expect(first.prefix).toMatch(/^\{t-[0-9a-f]{8}\}$/);
  expect(first.prefix).not.toBe(second.prefix);
});
