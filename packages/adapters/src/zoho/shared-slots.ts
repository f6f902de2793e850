import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';
import { createSlots, type Slots } from './slots.ts';

/** KEYS: the slots. ARGV: how many there are, who takes one, for how long at most (ms). */
const takeScript = defineScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`);

/** Until somebody has given one back; spread, so that workers take turns. */
const lookAgainMs = 15;

/**
 * At most so many calls under way at a time, of all workers together: Zoho counts for the whole portal.
 * Those of one process go in the order they came; a slot whose worker died comes free after its lease.
 */
export function createSharedSlots(
  { redis, keys }: { redis: Redis; keys: Keys },
  options: {
    /** such as `zoho-main.crm` */
    name: string;
    count: number;
    leaseMs: number;
  },
): Slots {
  const { name, count, leaseMs } = options;
  const key = keys.slots(name);
  const ownTurn = createSlots(count);
  const giveBack = (owner: string) => {
    // Lost with the connection, it comes free by itself.
    redis.zrem(key, owner).catch(() => {});
  };
  return {
    async take(withinMs) {
      const endMs = performance.now() + withinMs;
      const leave = await ownTurn.take(withinMs);
      if (!leave) return undefined;
      const owner = randomUUID();
      try {
        for (;;) {
          const taken = await runScript(redis, takeScript, [key], [count, owner, leaseMs]);
          if (taken === 1) break;
          if (performance.now() > endMs) {
            leave();
            return undefined;
          }
          await pause(lookAgainMs * (0.5 + Math.random()));
        }
      } catch (error) {
        leave();
        throw error;
      }
      return () => {
        giveBack(owner);
        leave();
      };
    },
  };
}
