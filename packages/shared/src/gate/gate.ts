import type { Redis } from 'ioredis';
import { WaitError } from '../errors.ts';
import type { Keys } from '../redis/keys.ts';
import { defineScript, listOf, runScript, textOf } from '../redis/script.ts';
import { type CallMetrics, type CallWatch, createCallWatch } from './call-watch.ts';
import { closeBreakerLua, gateLua } from './lua.ts';

/** At most `count` calls in any `periodMs`. */
export interface Limit {
  name: string;
  count: number;
  periodMs: number;
}

/** What a call has to pass: its connection's breaker and pause, and the limits it counts against. */
export interface GateRequest {
  connection: string;
  limits: Limit[];
}

/** While half open, others wait this long for the probe. */
export const probeMs = 20_000;
const failuresToOpen = 5;
const openMs = 10_000;
const longestOpenMs = 60_000;

const passScript = defineScript(`
local prefix = ARGV[1]
${gateLua}
local wait, reason = gateWait(ARGV[2], cjson.decode(ARGV[3]), clockMs(), tonumber(ARGV[4]))
return {wait, reason or ''}
`);

/** Consecutive failures open the breaker, for longer each time it reopens. */
const failScript = defineScript(`
local prefix = ARGV[1]
${gateLua}
local key, now = gateKey(ARGV[2]), clockMs()
local state = redis.call('HMGET', key, 'openUntil', 'openings', 'probing')
local openUntil, openings, probing = tonumber(state[1] or 0), tonumber(state[2] or 0), state[3]
-- Calls that were under way when it opened say nothing new.
if openUntil > now and not probing then return 0 end
local failures = redis.call('HINCRBY', key, 'failures', 1)
redis.call('HSETNX', key, 'failingSince', now)
if probing or failures >= tonumber(ARGV[3]) then
  local openMs = math.min(tonumber(ARGV[4]) * 2 ^ math.min(openings, 10), tonumber(ARGV[5]))
  redis.call('HSET', key, 'openUntil', now + math.floor(openMs), 'openings', openings + 1)
  redis.call('HDEL', key, 'probing')
end
keepFor(key, 3600000)
return failures
`);

const succeedScript = defineScript(`
${closeBreakerLua}
closeBreaker(KEYS[1])
return 1
`);

const pauseScript = defineScript(`
local prefix = ARGV[1]
${gateLua}
local key, now = gateKey(ARGV[2]), clockMs()
local untilMs = math.max(now + tonumber(ARGV[3]), tonumber(redis.call('HGET', key, 'pausedUntil') or 0))
redis.call('HSET', key, 'pausedUntil', untilMs)
redis.call('HSETNX', key, 'failingSince', now)
keepFor(key, math.max(untilMs - now, 3600000))
return 1
`);

export interface Gate {
  /** Waits for nothing: passes, or says how long to wait. @throws WaitError */
  pass(request: GateRequest): Promise<void>;
  failed(connection: string): Promise<void>;
  succeeded(connection: string): Promise<void>;
  /** The provider said when to come back; everyone waits, as long as the longest pause asked for. */
  pause(connection: string, forMs: number): Promise<void>;
  state(connection: string): Promise<'closed' | 'open' | 'paused'>;
  /** Told of calls and of what waits; absent where nobody counts. */
  watch?: CallWatch | undefined;
}

export function createGate({
  redis,
  keys,
  metrics,
}: {
  redis: Redis;
  keys: Keys;
  metrics?: CallMetrics | undefined;
}): Gate {
  const watch = metrics && createCallWatch(metrics);
  const run = (script: Parameters<typeof runScript>[1], args: (string | number)[]) =>
    runScript(redis, script, [keys.gate(String(args[0]))], [keys.prefix, ...args]);
  return {
    watch,
    async pass({ connection, limits }) {
      const reply = await run(passScript, [connection, JSON.stringify(limits), probeMs]);
      const [waitMs, reason] = listOf(reply);
      if (Number(waitMs) <= 0) return;
      const error = new WaitError(textOf(reason), Number(waitMs));
      watch?.waited(connection, error);
      throw error;
    },
    async failed(connection) {
      await run(failScript, [connection, failuresToOpen, openMs, longestOpenMs]);
    },
    async succeeded(connection) {
      await run(succeedScript, [connection]);
    },
    async pause(connection, forMs) {
      await run(pauseScript, [connection, Math.ceil(forMs)]);
    },
    async state(connection) {
      const [open, paused] = await redis.hmget(keys.gate(connection), 'openUntil', 'pausedUntil');
      if (Number(open ?? 0) > Date.now()) return 'open';
      return Number(paused ?? 0) > Date.now() ? 'paused' : 'closed';
    },
  };
}

/** Since when no call has come through, by Redis' clock; undefined: the last one did. */
export async function failingSinceMs(
  { redis, keys }: { redis: Redis; keys: Keys },
  connection: string,
): Promise<number | undefined> {
  const since = await redis.hget(keys.gate(connection), 'failingSince');
  return since === null ? undefined : Number(since);
}

/** Somebody else answers by this name from now on: its failures and pauses were another's. */
export async function forgetFailures(
  { redis, keys }: { redis: Redis; keys: Keys },
  connection: string,
): Promise<void> {
  await redis.del(keys.gate(connection));
}
