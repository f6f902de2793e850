import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { parseMailbox } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import { lanesOf } from '@omnirelay/shared/queues/lanes.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

/** More waiting conversations than this are not told apart. */
const lookAt = 10_000;

export interface Waiting {
  conversations: number;
  oldestAtMs: number | undefined;
}

/** What waits because of each flow, by id; what waits because of none is left out. */
export async function readWaitingByFlow(
  { redis, keys }: { redis: Redis; keys: Keys },
  flows: Flow[],
): Promise<Map<string, Waiting>> {
  const flowOf = new Map(lanesOf(flows).map((lane) => [lane.name, lane.flow]));
  const found = new Map<string, Waiting>();
  // The oldest first.
  const waiting = await redis.zrange(keys.waiting, '0', String(lookAt - 1), 'WITHSCORES');
  for (let i = 0; i < waiting.length; i += 2) {
    const flow = flowOf.get(parseMailbox(waiting[i] ?? '').lane);
    if (flow === undefined) continue;
    const known = found.get(flow) ?? { conversations: 0, oldestAtMs: Number(waiting[i + 1]) };
    found.set(flow, { ...known, conversations: known.conversations + 1 });
  }
  return found;
}
