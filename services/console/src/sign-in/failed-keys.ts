import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, listOf, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';

/** Of one network; as many as failed sign-ins. */
export const maxFailedKeys = 10;
const windowMs = 15 * 60 * 1000;

/** KEYS: failures of the network. ARGV: window in ms. Returns {failures, ms until the window ends}. */
const failScript = defineScript(`
local failures = redis.call('INCR', KEYS[1])
if failures == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {failures, redis.call('PTTL', KEYS[1])}
`);

export interface FailedKeys {
  /** Counts a failure. Undefined: tell what is wrong. Else how long this network has to wait. */
  fail(network: string): Promise<{ retryAfterMs: number } | undefined>;
}

/**
 * Counts in Redis, so that several consoles count together. Nobody guesses 256 bits: this keeps
 * a program with a wrong key from knocking all day. A good key of the same network goes on.
 */
export function createFailedKeys({ redis, keys }: { redis: Redis; keys: Keys }): FailedKeys {
  return {
    async fail(network) {
      const key = keys.cache('failed-keys', network);
      const [failures, waitMs] = listOf(await runScript(redis, failScript, [key], [windowMs]));
      if (Number(failures) <= maxFailedKeys) return undefined;
      return { retryAfterMs: Math.max(Number(waitMs), 0) };
    },
  };
}
