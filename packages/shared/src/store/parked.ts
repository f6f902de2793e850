import { and, asc, desc, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { eventFlows, events } from './schema.ts';

/** Deliveries that wait for an operator, and for the same reason. */
export interface ParkedGroup {
  flow: string;
  reason: string;
  count: number;
  oldest: Date;
  newest: Date;
  sampleIds: string[];
}

const maxGroups = 200;
const samples = 5;
// As the partial index says it.
const isStuck = sql`${eventFlows.state} in ('parked', 'uncertain')`;
const reason = sql<string>`coalesce(${eventFlows.reason}, '')`;

/** The largest first. */
export async function groupParked(db: Database): Promise<ParkedGroup[]> {
  const rows = await db
    .select({
      flow: eventFlows.flow,
      reason,
      count: sql<number>`count(*)::int`,
      first: sql<string>`min(${eventFlows.eventId})`,
      last: sql<string>`max(${eventFlows.eventId})`,
      sampleIds: sql<
        string[]
      >`(array_agg(${eventFlows.eventId} order by ${eventFlows.eventId} desc))[1:${sql.raw(String(samples))}]`,
    })
    .from(eventFlows)
    .where(isStuck)
    .groupBy(eventFlows.flow, reason)
    .orderBy(sql`count(*) desc`, asc(eventFlows.flow), asc(reason))
    .limit(maxGroups);
  const at = await receivedAt(
    db,
    rows.flatMap(({ first, last }) => [first, last]),
  );
  return rows.map(({ first, last, ...group }) => ({
    ...group,
    oldest: at.get(first) ?? new Date(0),
    newest: at.get(last) ?? new Date(0),
  }));
}

/** Newest first: a replayed event goes to the front of what waits, so the oldest comes last. */
export async function listParked(
  db: Database,
  group: { flow: string; reason: string },
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ id: eventFlows.eventId })
    .from(eventFlows)
    .where(and(isStuck, sql`${eventFlows.flow} = ${group.flow}`, sql`${reason} = ${group.reason}`))
    .orderBy(desc(eventFlows.eventId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

async function receivedAt(db: Database, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: events.id, at: events.receivedAt })
    .from(events)
    .where(inArray(events.id, ids));
  return new Map(rows.map(({ id, at }) => [id, at]));
}
