import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from './database.ts';
import { runs } from './schema.ts';

/** By ticket: when the customer wrote what its newest run is about. */
export async function findTriggerTimes(
  db: Database,
  flow: string,
  ticketIds: string[],
): Promise<Map<string, Date>> {
  if (ticketIds.length === 0) return new Map();
  const rows = await db
    .selectDistinctOn([runs.ticketId], { ticketId: runs.ticketId, triggerAt: runs.triggerAt })
    .from(runs)
    .where(and(eq(runs.flow, flow), inArray(runs.ticketId, ticketIds), isNull(runs.requestedBy)))
    .orderBy(runs.ticketId, desc(runs.id));
  return new Map(rows.map(({ ticketId, triggerAt }) => [ticketId, triggerAt]));
}
