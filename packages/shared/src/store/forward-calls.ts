import { asc, eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { forwardCalls } from './schema.ts';

export type ForwardCallRow = typeof forwardCalls.$inferSelect;

/** Each time that this event was sent on, by whichever flow, the first time first. */
export function listForwardCalls(db: Database, eventId: string): Promise<ForwardCallRow[]> {
  return db
    .select()
    .from(forwardCalls)
    .where(eq(forwardCalls.eventId, eventId))
    .orderBy(asc(forwardCalls.at), asc(forwardCalls.flow));
}
