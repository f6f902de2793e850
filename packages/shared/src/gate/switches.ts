import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import type { ConnectionSwitches } from '../store/connections.ts';
import { type Looking, lookOften } from './look-often.ts';

type Deps = { redis: Redis; keys: Keys };

/**
 * What operators have switched off, where every process sees it at once: a hash whose fields are there
 * as long as something is off. Postgres has the original, Redis this copy of it.
 */
const fields = { active: 'active', webhookActive: 'webhooks' } as const;
export type Switch = (typeof fields)[keyof typeof fields];

/** @throws what Redis says where it does not take them */
export async function copySwitches(
  { redis, keys }: Deps,
  connection: string,
  switches: ConnectionSwitches,
): Promise<void> {
  const write = redis.multi();
  for (const [name, field] of Object.entries(fields)) {
    const isOn = switches[name as keyof ConnectionSwitches];
    if (isOn) write.hdel(keys.switches, `${connection}:${field}`);
    else write.hset(keys.switches, `${connection}:${field}`, 'off');
  }
  // It answers for each command; none of them may have failed.
  const failed = (await write.exec())?.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
}

export interface WatchedSwitches extends Looking {
  isOff(connection: string, field: Switch): boolean;
}

/** For those that can't wait for an answer. */
export function watchSwitches({ redis, keys }: Deps): WatchedSwitches {
  let off = new Set<string>();
  const looking = lookOften(
    redis,
    () => redis.hkeys(keys.switches),
    (found) => {
      off = new Set(found);
    },
  );
  return { ...looking, isOff: (connection, field) => off.has(`${connection}:${field}`) };
}
