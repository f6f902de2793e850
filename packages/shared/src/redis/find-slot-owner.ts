import type { Redis } from 'ioredis';
import { defaultKeyPrefix } from './keys.ts';
import type { RedisNode } from './redis-url.ts';

/**
 * Who has our keys, as this node of a Cluster knows it. All keys carry one hash tag and so lie in one
 * slot: see keys.ts. Undefined while nobody has the slot.
 */
export async function findSlotOwner(
  redis: Redis,
  asked: RedisNode,
): Promise<RedisNode | undefined> {
  const [slot, ranges] = await Promise.all([
    redis.cluster('KEYSLOT', defaultKeyPrefix),
    redis.cluster('SLOTS'),
  ]);
  const range = ranges.find(([first, last]) => first <= slot && slot <= last);
  const owner = range?.[2] as [host: string | null, port: number] | undefined;
  if (!owner) return undefined;
  const [host, port] = owner;
  // A node that doesn't know its own address is where we found it.
  return { host: !host || host === '?' ? asked.host : host, port: Number(port) };
}
