import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { firstIdAt } from './health.ts';
import { eventFlows, events } from './schema.ts';

/** What a flow made of its events, and some of those it made that of. */
export interface FlowOutcome {
  state: string;
  reason: string | null;
  count: number;
  /** the newest few */
  examples: { id: string; type: string; conversation: string; receivedAt: Date }[];
}

const maxOutcomes = 50;

/** The most frequent first. */
export async function listFlowOutcomes(
  db: Database,
  { flow, sinceMs, examples }: { flow: string; sinceMs: number; examples: number },
): Promise<FlowOutcome[]> {
  const rows = await db
    .select({
      state: eventFlows.state,
      reason: eventFlows.reason,
      count: sql<number>`count(*)::int`,
      ids: sql<
        string[]
      >`(array_agg(${eventFlows.eventId} order by ${eventFlows.eventId} desc))[1:${examples}::int]`,
    })
    .from(eventFlows)
    .where(and(gte(eventFlows.eventId, firstIdAt(sinceMs)), eq(eventFlows.flow, flow)))
    .groupBy(eventFlows.state, eventFlows.reason)
    .orderBy(sql`count(*) desc`, eventFlows.state)
    .limit(maxOutcomes);
  const ids = rows.flatMap((row) => row.ids);
  const found =
    ids.length === 0
      ? []
      : await db
          .select({
            id: events.id,
            type: events.type,
            conversation: events.conversation,
            receivedAt: events.receivedAt,
          })
          .from(events)
          .where(inArray(events.id, ids));
  const byId = new Map(found.map((event) => [event.id, event]));
  return rows.map(({ ids: own, ...outcome }) => ({
    ...outcome,
    examples: own.flatMap((id) => byId.get(id) ?? []),
  }));
}
