import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, listOf, runScript, textOf } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';

/** What whoever wants a token is to do. */
export type Turn =
  | { kind: 'token'; sealed: string; fingerprint: string }
  /** Nothing to be had until a person has changed something. */
  | { kind: 'refused'; refusal: string }
  | { kind: 'wait'; waitMs: number; reason: string }
  /** Another is getting one. */
  | { kind: 'busy' }
  /** The lock is ours and the refresh is counted: get one. */
  | { kind: 'ours' };

/** Renewed this much before its end. */
const earlyMs = 5 * 60_000;
/** While no new one can be had, the old one is used up to here. */
const usableMs = 30_000;
/** Zoho blocks a credential at 10 in 10 minutes; other tools may use it too. */
export const mostRefreshes = 8;
export const refreshPeriodMs = 10 * 60_000;
/** A token that is refused at once is no reason to get one after another. */
const forcedEveryMs = 60_000;
const longestCoolMs = 10 * 60_000;
const keepMs = 30 * 24 * 3_600_000;

/** Tests bring a clock (ARGV[1]); else it is Redis's own, which all workers share. */
const clockLua = `
local function clockMs()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local token, lock, log, now = KEYS[1], KEYS[2], KEYS[3], clockMs()
local function number(field) return tonumber(redis.call('HGET', token, field) or 0) end
local function keep() redis.call('PEXPIRE', token, ${keepMs}) end
local function unlock(owner) if redis.call('GET', lock) == owner then redis.call('DEL', lock) end end
`;

/** ARGV: clock, owner, lock ms. */
const takeScript = defineScript(`${clockLua}
local sealed, fingerprint = unpack(redis.call('HMGET', token, 'sealed', 'fingerprint'))
local left = number('expiresAt') - now
if sealed and left > ${earlyMs} then return {'token', sealed, fingerprint} end
-- An ageing token is good until its successor is there.
local function meanwhile(answer)
  if sealed and left > ${usableMs} then return {'token', sealed, fingerprint} end
  return answer
end
if number('refusedUntil') > now then return meanwhile({'refused', redis.call('HGET', token, 'refusal')}) end
local cool = number('coolUntil') - now
if cool > 0 then return meanwhile({'wait', cool, redis.call('HGET', token, 'coolReason')}) end
local oldest = tonumber(redis.call('LINDEX', log, ${mostRefreshes - 1}) or 0)
local free = oldest + ${refreshPeriodMs} - now
if oldest > 0 and free > 0 then return meanwhile({'wait', free, 'limit of access tokens'}) end
if not redis.call('SET', lock, ARGV[2], 'NX', 'PX', ARGV[3]) then return meanwhile({'busy'}) end
-- Counted before it is made: a crash in between has used it up.
redis.call('LPUSH', log, now)
redis.call('LTRIM', log, 0, ${mostRefreshes - 1})
redis.call('PEXPIRE', log, ${refreshPeriodMs})
return {'ours'}
`);

/** ARGV: clock, owner, sealed, fingerprint, life. */
const keepScript = defineScript(`${clockLua}
unlock(ARGV[2])
local expiresAt = now + tonumber(ARGV[5])
-- Of two that overlapped, the one that lasts longer.
if expiresAt < number('expiresAt') then return 0 end
redis.call('HSET', token, 'sealed', ARGV[3], 'fingerprint', ARGV[4], 'expiresAt', expiresAt)
redis.call('HDEL', token, 'refusal', 'refusedUntil', 'coolUntil', 'coolReason', 'failures')
keep()
return 1
`);

/** ARGV: clock, owner, refusal, for ms. */
const refuseScript = defineScript(`${clockLua}
unlock(ARGV[2])
redis.call('HSET', token, 'refusal', ARGV[3], 'refusedUntil', now + tonumber(ARGV[4]))
keep()
return 1
`);

/** Longer each time. ARGV: clock, owner, reason, for ms. */
const coolScript = defineScript(`${clockLua}
unlock(ARGV[2])
local failures = redis.call('HINCRBY', token, 'failures', 1)
local forMs = math.min(tonumber(ARGV[4]) * 2 ^ math.min(failures - 1, 10), ${longestCoolMs})
redis.call('HSET', token, 'coolUntil', now + forMs, 'coolReason', ARGV[3])
keep()
return math.floor(forMs)
`);

/** ARGV: clock, fingerprint. */
const dropScript = defineScript(`${clockLua}
if redis.call('HGET', token, 'fingerprint') ~= ARGV[2] then return 0 end
redis.call('HDEL', token, 'sealed', 'fingerprint', 'expiresAt')
local due = math.max(now, number('forcedAt') + ${forcedEveryMs})
redis.call('HSET', token, 'forcedAt', due)
if due > now then redis.call('HSET', token, 'coolUntil', due, 'coolReason', 'Zoho refused a new token') end
keep()
return 1
`);

/** What all workers know of one credential's token: one Redis hash, a lock, and the times of refreshes. */
export function createTokenStore(deps: {
  redis: Redis;
  keys: Keys;
  credential: string;
  lockMs: number;
  nowMs?: (() => number) | undefined;
}) {
  const { redis, keys, credential } = deps;
  const names = [
    keys.token(credential),
    keys.tokenLock(credential),
    keys.limit(`token:${credential}`),
  ];
  const run = (script: Parameters<typeof runScript>[1], ...args: (string | number)[]) =>
    runScript(redis, script, names, [deps.nowMs?.() ?? '', ...args]);

  return {
    async take(owner: string): Promise<Turn> {
      const [kind, ...rest] = listOf(await run(takeScript, owner, deps.lockMs));
      const [first, second] = rest.map(textOf);
      switch (textOf(kind)) {
        case 'token':
          return { kind: 'token', sealed: first ?? '', fingerprint: second ?? '' };
        case 'refused':
          return { kind: 'refused', refusal: first ?? '' };
        case 'wait':
          return { kind: 'wait', waitMs: Number(first), reason: second ?? '' };
        case 'ours':
          return { kind: 'ours' };
        default:
          return { kind: 'busy' };
      }
    },
    async keep(owner: string, token: { sealed: string; fingerprint: string; lifeMs: number }) {
      await run(keepScript, owner, token.sealed, token.fingerprint, Math.floor(token.lifeMs));
    },
    async refuse(owner: string, refusal: string, forMs: number) {
      await run(refuseScript, owner, refusal, forMs);
    },
    /** How long nobody asks, given how often it went wrong. */
    async cool(owner: string, reason: string, forMs: number): Promise<number> {
      return Number(await run(coolScript, owner, reason, forMs));
    },
    /** Only this very token: its successor may be there already. */
    async drop(fingerprint: string) {
      await run(dropScript, fingerprint);
    },
  };
}

export async function readToken(
  deps: { redis: Redis; keys: Keys; nowMs?: (() => number) | undefined },
  credential: string,
) {
  const [sealed, expiresAt, refusedUntil, coolUntil] = await deps.redis.hmget(
    deps.keys.token(credential),
    ...['sealed', 'expiresAt', 'refusedUntil', 'coolUntil'],
  );
  const nowMs = deps.nowMs?.() ?? Date.now();
  const expiresAtMs = Number(sealed ? expiresAt : 0);
  return {
    expiresAtMs: expiresAtMs > nowMs ? expiresAtMs : undefined,
    isRefused: Number(refusedUntil ?? 0) > nowMs,
    isLate: Number(coolUntil ?? 0) > nowMs,
  };
}
