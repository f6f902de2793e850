import { afterAll, expect, test } from 'vitest';
import { WaitError } from '../errors.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { createGate } from './gate.ts';

const { connection, prefix } = testRedis();
const gate = createGate({ redis: connection, keys: createKeys(prefix) });
afterAll(() => connection.disconnect());

test('those who wait for a limit come back one after another, not all at once', async () => {
  const limits = [{ name: 'busy', count: 10, periodMs: 60_000 }];
  const pass = () =>
    gate.pass({ connection: 'busy', limits }).then(
      () => 0,
      (error) => (error instanceof WaitError ? error.waitMs : Promise.reject(error)),
    );
  for (let call = 0; call < 10; call++) expect(await pass()).toBe(0);
  const waits: number[] = [];
  for (let waiter = 0; waiter < 8; waiter++) waits.push(await pass());

  const gaps = waits.slice(1).map((waitMs, i) => waitMs - (waits[i] ?? 0));
  for (const gapMs of gaps) expect(gapMs).toBeGreaterThan(4_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(121_000);
});
