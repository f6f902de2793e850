import { and, desc, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { Database } from './database.ts';
import { sessions } from './schema.ts';

export type SessionRow = typeof sessions.$inferSelect;

const mostShown = 200;

/** Rows of sessions that have run out go with it: there are never more than one life of a session's. */
export async function insertSession(
  tx: Pick<Database, 'insert' | 'delete'>,
  row: typeof sessions.$inferInsert,
): Promise<void> {
  await tx.delete(sessions).where(lt(sessions.expiresAt, row.startedAt));
  await tx.insert(sessions).values(row);
}

export async function findSession(
  db: Pick<Database, 'select'>,
  id: string,
): Promise<SessionRow | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row;
}

/** Those that go on, the newest first. */
export function listSessions(db: Database, email: string, now: Date): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.email, email), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.startedAt), desc(sessions.id))
    .limit(mostShown);
}

/** Written by whoever comes first after a while, also where several consoles see the same session. */
export async function noteSessionSeen(
  db: Database,
  id: string,
  { now, unlessSince }: { now: Date; unlessSince: Date },
): Promise<void> {
  await db
    .update(sessions)
    .set({ seenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.seenAt, unlessSince)));
}

/** @returns those that went on until now */
export function endSessions(
  tx: Pick<Database, 'update'>,
  which: { id: string } | { email: string; exceptId?: string | undefined },
  by: { endedBy: string; endedAt: Date },
): Promise<Pick<SessionRow, 'id' | 'email'>[]> {
  const these =
    'id' in which
      ? eq(sessions.id, which.id)
      : and(
          eq(sessions.email, which.email),
          which.exceptId === undefined ? undefined : ne(sessions.id, which.exceptId),
        );
  return tx
    .update(sessions)
    .set(by)
    .where(and(these, isNull(sessions.endedAt), gt(sessions.expiresAt, by.endedAt)))
    .returning({ id: sessions.id, email: sessions.email });
}
