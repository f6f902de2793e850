import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, listOf, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';

export const maxFailures = 10;
const windowMs = 15 * 60 * 1000;

/** ARGV: window in ms, most failures. Returns {1 go on | 0 refused, ms until the window ends}. */
const beginScript = defineScript(`
local failures = tonumber(redis.call('GET', KEYS[1]) or '0')
if failures >= tonumber(ARGV[2]) then return {0, redis.call('PTTL', KEYS[1])} end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {1, 0}
`);

/** Gives a counted try back, unless its window has ended. */
const succeedScript = defineScript(`
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return 1
`);

export interface FailedSignIns {
  /** Undefined: go on. Else how long this address has to wait. */
  begin(address: string): Promise<{ retryAfterMs: number } | undefined>;
  succeed(address: string): Promise<void>;
}

/**
 * Counts in Redis, so that several consoles count together. A try counts before its password is
 * checked: many at once get no further than one after the other.
 */
export function createFailedSignIns({ redis, keys }: { redis: Redis; keys: Keys }): FailedSignIns {
  const keyOf = (address: string) => keys.cache('failed-sign-ins', address);
  return {
    async begin(address) {
      const reply = await runScript(redis, beginScript, [keyOf(address)], [windowMs, maxFailures]);
      const [goOn, waitMs] = listOf(reply);
      return goOn === 1 ? undefined : { retryAfterMs: Math.max(Number(waitMs), 0) };
    },
    async succeed(address) {
      await runScript(redis, succeedScript, [keyOf(address)], []);
    },
  };
}
