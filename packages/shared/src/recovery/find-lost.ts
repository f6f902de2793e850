import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { formatMailbox, isInboxFlow, laneOf } from '../mailbox/mailbox-name.ts';
import { untilRecorded } from '../records/until-recorded.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { eventFlows, events } from '../store/schema.ts';

/** What one flow still had to do for an event, and Redis knows nothing of. */
export interface LostWork {
  eventId: string;
  flow: string;
  lane: string;
  mailbox: string;
  attempts: number;
}

interface FindLostDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  /** how long a recorder may need to catch up */
  recordWithinMs?: number;
}

const batch = 1_000;
const unfinished = ['waiting', 'retrying'];
const defaultRecordWithinMs = 30_000;

/**
 * The newest first. What leaves a mailbox is in the stream by then: not in its mailbox, and unfinished still when
 * all of the stream is in Postgres, means that nobody will ever work on it.
 */
export async function findLost(deps: FindLostDeps): Promise<LostWork[]> {
  const missing: LostWork[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await readUnfinished(deps.db, before);
    missing.push(...(await notInMailboxes(deps, page)));
    before = page.at(-1)?.eventId;
    if (page.length < batch) break;
  }
  if (missing.length === 0) return [];
  await untilRecorded(deps, deps.recordWithinMs ?? defaultRecordWithinMs);
  return stillUnfinished(deps.db, missing);
}

async function readUnfinished(db: Database, before: string | undefined): Promise<LostWork[]> {
  const rows = await db
    .select({
      eventId: eventFlows.eventId,
      flow: eventFlows.flow,
      attempts: eventFlows.attempts,
      connection: events.connection,
      conversationKey: events.conversationKey,
    })
    .from(eventFlows)
    .innerJoin(events, eq(events.id, eventFlows.eventId))
    .where(
      and(
        inArray(eventFlows.state, unfinished),
        // Whole events: a page never ends between the flows of one.
        before === undefined ? undefined : lt(eventFlows.eventId, before),
        sql`${eventFlows.flow} !~ '^inbox(-|$)'`,
      ),
    )
    .orderBy(desc(eventFlows.eventId), desc(eventFlows.flow))
    .limit(batch);
  return rows.map(({ eventId, flow, attempts, connection, conversationKey }) => {
    const lane = laneOf(flow, connection);
    return { eventId, flow, lane, attempts, mailbox: formatMailbox({ lane, conversationKey }) };
  });
}

async function notInMailboxes(
  { redis, keys }: FindLostDeps,
  page: LostWork[],
): Promise<LostWork[]> {
  const places = await Promise.all(
    page.map(({ mailbox, eventId }) => redis.lpos(keys.mailbox(mailbox), eventId)),
  );
  return page.filter(({ flow }, i) => places[i] === null && !isInboxFlow(flow));
}

async function stillUnfinished(db: Database, missing: LostWork[]): Promise<LostWork[]> {
  const open = new Set<string>();
  for (let i = 0; i < missing.length; i += batch) {
    const ids = missing.slice(i, i + batch).map(({ eventId }) => eventId);
    const rows = await db
      .select({ eventId: eventFlows.eventId, flow: eventFlows.flow })
      .from(eventFlows)
      .where(and(inArray(eventFlows.eventId, ids), inArray(eventFlows.state, unfinished)));
    for (const { eventId, flow } of rows) open.add(`${eventId} ${flow}`);
  }
  return missing.filter(({ eventId, flow }) => open.has(`${eventId} ${flow}`));
}
