import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import { defineScript, runScript } from '../redis/script.ts';

const holdScript = defineScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/** Who tells while Postgres can't say. With Redis away, too, each process tells for itself. */
export async function holdLease(
  { redis, keys }: { redis: Redis; keys: Keys },
  own: string,
  forMs: number,
): Promise<boolean> {
  try {
    return Number(await runScript(redis, holdScript, [keys.alertsLease], [own, forMs])) === 1;
  } catch {
    return true;
  }
}
