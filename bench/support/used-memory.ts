import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import type { Redis } from 'ioredis';

/** Bytes that Redis uses, once they have stopped changing (buffers of the log and of clients go back). */
export async function settledMemoryBytes(redis: Redis): Promise<number> {
  let last = Number.NaN;
  let steady = 0;
  await redis.call('MEMORY', 'PURGE');
  await waitUntil(
    async () => {
      const now = await usedMemoryBytes(redis);
      steady = Math.abs(now - last) < 4_096 ? steady + 1 : 0;
      last = now;
      return steady >= 10;
    },
    { timeoutMs: 15_000, everyMs: 100 },
  );
  return last;
}

async function usedMemoryBytes(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  return Number(/used_memory:(\d+)/.exec(info)?.[1]);
}

/** Sums `MEMORY USAGE` of all keys by what `kindOf` calls them. */
export async function memoryByKind(
  redis: Redis,
  kindOf: (key: string) => string,
): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for await (const keys of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>) {
    const usage = redis.pipeline();
    for (const key of keys) usage.call('MEMORY', 'USAGE', key, 'SAMPLES', '0');
    const replies = (await usage.exec()) ?? [];
    keys.forEach((key, i) => {
      const kind = kindOf(key);
      sums.set(kind, (sums.get(kind) ?? 0) + Number(replies[i]?.[1] ?? 0));
    });
  }
  return sums;
}
