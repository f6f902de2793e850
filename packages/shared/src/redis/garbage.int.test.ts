import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { testRedis } from '../testing/redis.ts';

const { connection: redis } = testRedis();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { type: 'minor' | 'major' }) => void;
const mebibyte = 1024 * 1024;

/** One after the other, as a mailbox does. */
async function sendBytes(total: number): Promise<void> {
  const size = 40_000;
  for (let sent = 0; sent < total; sent += size) {
    await redis.call('EVAL', 'return 1', 0, String(Buffer.alloc(size, 'a')));
  }
}

/** Why it matters: pnpm-workspace.yaml, at the patch of ioredis. */
test('what a command carried is gone with the next short collection, not only with a long one', async () => {
  const keptBytes: number[] = [];
  for (let round = 0; round < 9; round++) {
    collect({ type: 'major' });
    const before = getHeapStatistics().used_heap_size;
    await sendBytes(4 * mebibyte);
    // Who has lived through two counts as old.
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    keptBytes.push(getHeapStatistics().used_heap_size - before);
  }
  const median = keptBytes.toSorted((a, b) => a - b)[4];
  expect(median).toBeLessThan(mebibyte);
});
