import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import { effects, events } from './schema.ts';

/** Which of a connection's own event ids were ever accepted. Outlives the claims in Redis. */
export async function findAccepted(
  db: Database,
  connection: string,
  providerEventIds: string[],
): Promise<Set<string>> {
  if (providerEventIds.length === 0) return new Set();
  const rows = await db
    .select({ id: events.providerEventId })
    .from(events)
    .where(
      and(eq(events.connection, connection), inArray(events.providerEventId, providerEventIds)),
    );
  return new Set(rows.map(({ id }) => id));
}

/** Which of these things at a provider were ever made by us. */
export async function findMade(
  db: Database,
  connection: string,
  remoteIds: string[],
): Promise<Set<string>> {
  if (remoteIds.length === 0) return new Set();
  const rows = await db
    .select({ id: effects.remoteId })
    .from(effects)
    .where(and(eq(effects.connection, connection), inArray(effects.remoteId, remoteIds)));
  return new Set(rows.map(({ id }) => id));
}
