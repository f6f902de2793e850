import { inArray } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { parkedQueueName, type Queues } from '../queues/queues.ts';
import { untilRecorded } from '../records/until-recorded.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { events } from '../store/schema.ts';

const batch = 500;
const defaultRecordWithinMs = 30_000;
const Parked = z.looseObject({ eventId: z.string(), flow: z.string(), reason: z.string() });

/** Events that Redis holds and Postgres has forgotten, as after it was set back: they are told to it again. */
export async function recordUnknown(deps: {
  redis: Redis;
  keys: Keys;
  db: Database;
  queues: Queues;
  nowMs(): number;
  recordWithinMs?: number;
}): Promise<number> {
  const { redis, keys, db } = deps;
  const withinMs = deps.recordWithinMs ?? defaultRecordWithinMs;
  await untilRecorded(deps, withinMs);
  const parked = await readParked(deps.queues);
  const prefix = keys.event('');
  let recorded = 0;
  let cursor = '0';
  do {
    const [next, names] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', batch);
    cursor = next;
    const ids = names.map((name) => name.slice(prefix.length));
    if (ids.length === 0) continue;
    const rows = await db.select({ id: events.id }).from(events).where(inArray(events.id, ids));
    const known = new Set(rows.map(({ id }) => id));
    for (const id of ids.filter((one) => !known.has(one))) {
      const line = redis.multi().xadd(keys.records, '*', 'a', id);
      for (const { flow, reason } of parked.get(id) ?? []) {
        const outcome = { id, flow, state: 'parked', reason, attempts: 1, atMs: deps.nowMs() };
        line.xadd(keys.records, '*', 'o', JSON.stringify(outcome));
      }
      await line.exec();
      recorded += 1;
    }
  } while (cursor !== '0');
  if (recorded > 0) await untilRecorded(deps, withinMs);
  return recorded;
}

async function readParked(queues: Queues) {
  const jobs = await queues.queueOf(parkedQueueName).getJobs(['failed', 'waiting', 'active']);
  const parked = jobs.flatMap((job) => Parked.safeParse(job?.data).data ?? []);
  return Map.groupBy(parked, ({ eventId }) => eventId);
}
