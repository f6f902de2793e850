import { desc, eq, sql } from 'drizzle-orm';
import { type AlertRow, readNotices } from '../alerts/alert-row.ts';
import type { Database } from './database.ts';
import { alerts } from './schema.ts';

/** Any fixed number: the advisory lock of whoever tells alerts. */
const alertsLock = 7_265_004;
/** A process that stands still gives the lock back after this long. */
const longestHold = '60s';

export async function listAlerts(db: Pick<Database, 'select'>): Promise<AlertRow[]> {
  return (await db.select().from(alerts)).map(toRow);
}

/** What fires, the newest first, and what was over last. */
export async function listShownAlerts(
  db: Database,
  resolved: number,
): Promise<{ firing: AlertRow[]; resolved: AlertRow[] }> {
  const [now, before] = await Promise.all([
    db.select().from(alerts).where(eq(alerts.state, 'firing')).orderBy(desc(alerts.since)),
    db
      .select()
      .from(alerts)
      .where(eq(alerts.state, 'resolved'))
      .orderBy(desc(alerts.resolvedAt))
      .limit(resolved),
  ]);
  return { firing: now.map(toRow), resolved: before.map(toRow) };
}

/** @throws what Postgres says */
export async function putAlerts(db: Database, rows: AlertRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(alerts)
    .values(rows)
    .onConflictDoUpdate({
      target: [alerts.name, alerts.subject],
      set: {
        state: sql`excluded.state`,
        summary: sql`excluded.summary`,
        since: sql`excluded.since`,
        resolvedAt: sql`excluded.resolved_at`,
        notices: sql`excluded.notices`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

/**
 * Of several processes one at a time tells alerts; the others go without. The lock ends with its holder,
 * however that ends. @returns whether it was free
 */
export async function withAlertsLock(db: Database, run: () => Promise<void>): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('idle_in_transaction_session_timeout', ${longestHold}, true)`,
    );
    const { rows } = await tx.execute<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock(${alertsLock}) as free`,
    );
    if (!rows[0]?.free) return false;
    await run();
    return true;
  });
}

function toRow(row: typeof alerts.$inferSelect): AlertRow {
  return { ...row, notices: readNotices(row.notices) };
}
