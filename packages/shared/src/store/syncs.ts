import { desc, eq, inArray } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import type { Database } from './database.ts';
import { syncs } from './schema.ts';

export type SyncRow = typeof syncs.$inferSelect;

/** @returns the new sync's id; undefined while another of this connection runs */
export async function startSync(
  db: Pick<Database, 'insert'>,
  sync: { connection: string; trigger: 'manual' | 'schedule'; requestedBy?: string },
): Promise<string | undefined> {
  const [row] = await db
    .insert(syncs)
    .values({ id: newEventId(), state: 'running', ...sync })
    .onConflictDoNothing()
    .returning({ id: syncs.id });
  return row?.id;
}

export function findSyncs(db: Database, ids: string[]): Promise<SyncRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.select().from(syncs).where(inArray(syncs.id, ids));
}

/** Newest first. */
export function listSyncs(
  db: Database,
  { connection, limit }: { connection?: string | undefined; limit: number },
): Promise<SyncRow[]> {
  return db
    .select()
    .from(syncs)
    .where(connection === undefined ? undefined : eq(syncs.connection, connection))
    .orderBy(desc(syncs.startedAt), desc(syncs.id))
    .limit(limit);
}

export async function failSync(db: Database, id: string, error: string): Promise<void> {
  const now = new Date();
  await db
    .update(syncs)
    .set({ state: 'failed', error, updatedAt: now, finishedAt: now })
    .where(eq(syncs.id, id));
}
