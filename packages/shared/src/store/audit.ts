import { and, desc, eq, lt } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import type { Database } from './database.ts';
import { auditLog } from './schema.ts';

export type AuditRow = typeof auditLog.$inferSelect;

export interface AuditEntry {
  /** e-mail of who did it */
  actor: string;
  /** such as `reply`, `connection.switch` */
  action: string;
  /** what it was done to: an id of ours */
  subject: string;
  /** never a text of a customer's or a password */
  details?: Record<string, unknown>;
}

/** In the transaction of what it tells of, so that neither is there without the other. */
export async function writeAudit(db: Pick<Database, 'insert'>, entry: AuditEntry): Promise<void> {
  await db.insert(auditLog).values({ id: newEventId(), ...entry });
}

/** Newest first. Ids sort by time, so the last id of a page is the cursor to the next. */
export async function listAudit(
  db: Database,
  filter: {
    actor?: string | undefined;
    subject?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(
      and(
        filter.actor === undefined ? undefined : eq(auditLog.actor, filter.actor),
        filter.subject === undefined ? undefined : eq(auditLog.subject, filter.subject),
        filter.cursor === undefined ? undefined : lt(auditLog.id, filter.cursor),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(filter.limit + 1);
  const items = rows.slice(0, filter.limit);
  return { items, nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}
