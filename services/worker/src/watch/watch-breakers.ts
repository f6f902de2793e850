import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

/** How every breaker stands, into the gauge: 0 closed, 1 half open, 2 open. */
export async function watchBreakers(
  deps: { redis: Redis; keys: Keys; metrics: Pick<Metrics, 'breaker'>; names: string[] },
  nowMs: number,
): Promise<void> {
  const { redis, keys, metrics, names } = deps;
  const states = await Promise.all(
    names.map((name) => redis.hmget(keys.gate(name), 'openUntil', 'probing')),
  );
  names.forEach((connection, i) => {
    const [openUntil, probing] = states[i] ?? [];
    metrics.breaker.set({ connection }, breakerLevel({ openUntil, probing }, nowMs));
  });
}

/** Pure. Half open: its time is over, and no call has come through yet. */
export function breakerLevel(
  { openUntil, probing }: Record<'openUntil' | 'probing', string | null | undefined>,
  nowMs: number,
): 0 | 1 | 2 {
  if (!openUntil) return 0;
  return Number(openUntil) > nowMs && !probing ? 2 : 1;
}
