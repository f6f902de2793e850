import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { effects, events, messages } from './schema.ts';

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

/** The effects of the newest events. */
export function findLastMade(db: Database, count: number): Promise<{ id: string; doneAt: Date }[]> {
  return db
    .select({ id: effects.id, doneAt: effects.doneAt })
    .from(effects)
    .orderBy(desc(effects.eventId))
    .limit(count);
}

/** As what these were accepted, by the provider's event ids. */
export async function findAcceptedTypes(
  db: Database,
  connection: string,
  providerEventIds: string[],
): Promise<Map<string, string>> {
  if (providerEventIds.length === 0) return new Map();
  const rows = await db
    .select({ id: events.providerEventId, type: events.type })
    .from(events)
    .where(
      and(eq(events.connection, connection), inArray(events.providerEventId, providerEventIds)),
    );
  return new Map(rows.map(({ id, type }) => [id, type]));
}

/** The newest event of one of these types about a conversation, that still has its bytes. */
export async function findNewestBody(
  db: Database,
  about: { connection: string; externalId: string; types: string[] },
): Promise<Buffer | undefined> {
  const [row] = await db
    .select({ body: events.body })
    .from(events)
    .where(
      and(
        eq(events.conversation, about.externalId),
        eq(events.connection, about.connection),
        inArray(events.type, about.types),
        sql`${events.body} <> ''`,
      ),
    )
    .orderBy(desc(events.id))
    .limit(1);
  return row?.body;
}

/** When each of these messages was written, to the millisecond, as far as we have them. */
export async function findMessageTimes(
  db: Database,
  connection: string,
  providerIds: string[],
): Promise<Map<string, number>> {
  if (providerIds.length === 0) return new Map();
  const rows = await db
    .select({ id: messages.providerId, at: messages.createdAt })
    .from(messages)
    .where(and(eq(messages.connection, connection), inArray(messages.providerId, providerIds)));
  return new Map(rows.map(({ id, at }) => [id ?? '', at.getTime()]));
}
