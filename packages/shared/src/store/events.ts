import { eq } from 'drizzle-orm';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import type { Database } from './database.ts';
import { eventFlows, events } from './schema.ts';

/** Reads an event back as it was accepted; undefined when it was never recorded. */
export async function loadEvent(db: Database, id: string): Promise<StoredEvent | undefined> {
  const [row] = await db.select().from(events).where(eq(events.id, id));
  if (!row) return undefined;
  const flows = await db
    .select({ flow: eventFlows.flow })
    .from(eventFlows)
    .where(eq(eventFlows.eventId, id));
  return fromRow(
    row,
    flows.map(({ flow }) => flow),
  );
}

/** A recorded event as it was accepted. Pure. */
export function fromRow(row: typeof events.$inferSelect, flows: string[]): StoredEvent {
  return {
    id: row.id,
    connection: row.connection,
    type: row.type,
    conversationKey: row.conversationKey,
    externalId: row.conversation,
    providerEventId: row.providerEventId,
    flows,
    contentType: row.contentType ?? undefined,
    unreadable: row.state === 'unreadable' ? (row.reason ?? 'unreadable') : undefined,
    ...provenanceOf(row.verification),
    body: row.body,
  };
}

/** Whether the recorder has been at it: what it says is stored, or will never be. */
export async function isRecorded(db: Database, id: string): Promise<boolean> {
  const [row] = await db.select({ id: events.id }).from(events).where(eq(events.id, id));
  return row !== undefined;
}

function provenanceOf(verification: string | null): Pick<StoredEvent, 'found' | 'signed'> {
  if (verification === 'read') return { found: true };
  if (verification === 'signed') return { signed: true };
  return verification === 'unsigned' ? { signed: false } : {};
}
