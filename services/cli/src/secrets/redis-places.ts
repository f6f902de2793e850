import type { Config } from '@omnirelay/adapters/load-config.ts';
import { type Parked, parkedTokensKey } from '@omnirelay/adapters/zalo/tokens.ts';
import { credentialsOf } from '@omnirelay/adapters/zoho/tokens.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Redis } from 'ioredis';
import type { Place } from './place.ts';

interface Deps {
  redis: Redis;
  keys: Keys;
}

/** Whatever a worker has written meanwhile stays. */
const replaceScript = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
`);
const replaceFieldScript = defineScript(`
if redis.call('HGET', KEYS[1], 'sealed') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'sealed', ARGV[2])
return 1
`);

/** Access tokens of Zoho, which all workers share. */
export function zohoPlaces(
  { redis, keys }: Deps,
  { connections }: Pick<Config, 'connections'>,
): Place[] {
  return Object.values(connections).flatMap((connection) =>
    connection.provider === 'zoho'
      ? credentialsOf(connection).map((credential) => ({
          what: `access token of ${connection.name}`,
          context: credential,
          read: async () => (await redis.hget(keys.token(credential), 'sealed')) ?? undefined,
          replace: async (old: string, anew: string) =>
            (await runScript(redis, replaceFieldScript, [keys.token(credential)], [old, anew])) ===
            1,
        }))
      : [],
  );
}

/** A pair of Zalo's that waits to be stored names the one it succeeds: both are sealed. */
export function waitingPairPlaces({ redis, keys }: Deps, connection: string): Place[] {
  const key = parkedTokensKey(keys, connection);
  return (['replaces', 'sealed'] as const).map((field) => ({
    what: `waiting tokens of ${connection}`,
    context: connection,
    async read() {
      const waiting = await redis.get(key);
      const value = waiting === null ? undefined : (JSON.parse(waiting) as Parked)[field];
      // Brought by a person: it succeeds any.
      return value === 'any' ? undefined : value;
    },
    async replace(old, anew) {
      const waiting = await redis.get(key);
      if (waiting === null) return false;
      const parked = JSON.parse(waiting) as Parked;
      if (parked[field] !== old) return false;
      const text = JSON.stringify({ ...parked, [field]: anew });
      return (await runScript(redis, replaceScript, [key], [waiting, text])) === 1;
    },
  }));
}
