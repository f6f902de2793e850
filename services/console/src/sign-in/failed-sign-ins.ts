import { createHash } from 'node:crypto';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, listOf, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';
import { normalizeEmail } from './accounts.ts';

/** Of one network, at whichever accounts. */
export const maxFailures = 10;
/** Of one account, from however many networks: strangers would have to be as many to shut it. */
export const maxAccountFailures = 50;
const windowMs = 15 * 60 * 1000;
/** Strangers don't shut an account to the networks that its owner signs in from. */
const knownMs = 30 * 24 * 3600 * 1000;

/**
 * KEYS: failures of the network, those of the account, whether the account knows the network.
 * ARGV: window in ms, most failures of a network, of an account.
 * Returns {1 go on | 0 refused, ms until the window ends}.
 */
const beginScript = defineScript(`
local function isFull(key, most) return tonumber(redis.call('GET', key) or '0') >= tonumber(most) end
if isFull(KEYS[1], ARGV[2]) then return {0, redis.call('PTTL', KEYS[1])} end
if isFull(KEYS[2], ARGV[3]) and redis.call('EXISTS', KEYS[3]) == 0 then
  return {0, redis.call('PTTL', KEYS[2])}
end
for i = 1, 2 do
  if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
end
return {1, 0}
`);

/** Gives a counted try back, unless its window has ended. KEYS: as above. ARGV: how long it is known, in ms. */
const succeedScript = defineScript(`
for i = 1, 2 do
  if tonumber(redis.call('GET', KEYS[i]) or '0') > 0 then redis.call('DECR', KEYS[i]) end
end
redis.call('SET', KEYS[3], '1', 'PX', ARGV[1])
return 1
`);

export interface SignInTry {
  /** see `networkOf` */
  network: string;
  /** as it was typed; there need not be such an account */
  email: string;
}

export interface FailedSignIns {
  /** Undefined: go on. Else how long this one has to wait. */
  begin(given: SignInTry): Promise<{ retryAfterMs: number } | undefined>;
  succeed(given: SignInTry): Promise<void>;
}

/**
 * Counts in Redis, so that several consoles count together. A try counts before its password is
 * checked: many at once get no further than one after the other.
 */
export function createFailedSignIns({ redis, keys }: { redis: Redis; keys: Keys }): FailedSignIns {
  const keysOf = ({ network, email }: SignInTry) => {
    const account = createHash('sha256').update(normalizeEmail(email)).digest('base64url');
    return [
      keys.cache('failed-sign-ins', network),
      keys.cache('failed-sign-ins-of', account),
      keys.cache('signed-in-from', `${account}|${network}`),
    ];
  };
  return {
    async begin(given) {
      const limits = [windowMs, maxFailures, maxAccountFailures];
      const reply = await runScript(redis, beginScript, keysOf(given), limits);
      const [goOn, waitMs] = listOf(reply);
      return goOn === 1 ? undefined : { retryAfterMs: Math.max(Number(waitMs), 0) };
    },
    async succeed(given) {
      await runScript(redis, succeedScript, keysOf(given), [knownMs]);
    },
  };
}
