import { and, desc, eq, lt, ne, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { syncs } from './schema.ts';

/** Where a sync stands: what it needs to go on in another process. */
const SyncCursor = z.object({
  /** Which run of which job is at it. */
  owner: z.string().optional(),
  job: z.string().optional(),
  /** What changed before this is not compared. */
  sinceMs: z.number().optional(),
  /** The next page of conversations, as its provider names it; undefined: the first. */
  page: z.string().optional(),
  /** When the connection was compared for the first time. */
  firstSyncAtMs: z.number().optional(),
  /** The next sync begins before this. */
  syncedAtMs: z.number().optional(),
  /** Since when, over several syncs, conversations could not be read. */
  skippingSinceMs: z.number().optional(),
});
export type SyncCursor = z.infer<typeof SyncCursor>;

export interface SyncProgress {
  conversationsRead: number;
  messagesRead: number;
  healed: number;
  oldestGapMs: number | null;
}

export interface SyncRun extends SyncProgress {
  id: string;
  connection: string;
  trigger: string;
  startedAt: Date;
  cursor: SyncCursor;
}

/** One that nobody touched for this long was left by a process that died. */
const abandonedAfterSeconds = 60;

/**
 * Takes a running sync over: one that nobody is at, that this very job was at before it was handed on,
 * or that its worker has abandoned. Whoever held it can't save any more.
 *
 * @returns undefined while another is at it, or when it is over
 */
export async function takeSync(
  db: Database,
  which: { id: string } | { connection: string },
  by: { owner: string; job: string },
): Promise<SyncRun | undefined> {
  const itself = 'id' in which ? eq(syncs.id, which.id) : eq(syncs.connection, which.connection);
  const isFree = sql`(${syncs.cursor}->>'owner' is null or ${syncs.cursor}->>'job' = ${by.job}
    or ${syncs.updatedAt} < now() - make_interval(secs => ${abandonedAfterSeconds}))`;
  const [row] = await db
    .update(syncs)
    .set({ cursor: merged(by), updatedAt: sql`now()` })
    .where(and(itself, eq(syncs.state, 'running'), isFree))
    .returning();
  return row && { ...row, cursor: SyncCursor.parse(row.cursor) };
}

/** @returns false: another has taken it over */
export async function saveSync(
  db: Database,
  id: string,
  owner: string,
  progress: SyncProgress & { cursor: SyncCursor },
): Promise<boolean> {
  const set = { ...progress, updatedAt: sql`now()` };
  return changed(db, id, owner, set);
}

export function endSync(
  db: Database,
  id: string,
  owner: string,
  end: SyncProgress & { cursor: SyncCursor; state: 'done' | 'failed'; error?: string },
): Promise<boolean> {
  return changed(db, id, owner, { ...end, updatedAt: sql`now()`, finishedAt: sql`now()` });
}

async function changed(
  db: Database,
  id: string,
  owner: string,
  set: Parameters<ReturnType<Database['update']>['set']>[0],
): Promise<boolean> {
  const isOurs = and(
    eq(syncs.id, id),
    eq(syncs.state, 'running'),
    sql`${syncs.cursor}->>'owner' = ${owner}`,
  );
  const rows = await db.update(syncs).set(set).where(isOurs).returning({ id: syncs.id });
  return rows.length > 0;
}

export type LastSync = Pick<SyncCursor, 'firstSyncAtMs' | 'syncedAtMs' | 'skippingSinceMs'>;

/** How far a connection has been compared: when first, and up to when. */
export async function findLastSync(db: Database, connection: string): Promise<LastSync> {
  const ofConnection = eq(syncs.connection, connection);
  const newest = async (where: SQL | undefined) => {
    const [row] = await db
      .select({ cursor: syncs.cursor })
      .from(syncs)
      .where(where)
      .orderBy(desc(syncs.startedAt))
      .limit(1);
    return row ? SyncCursor.parse(row.cursor) : {};
  };
  const knowsFirst = sql`${syncs.cursor}->>'firstSyncAtMs' is not null`;
  const [any, done] = await Promise.all([
    newest(and(ofConnection, knowsFirst)),
    newest(and(ofConnection, eq(syncs.state, 'done'))),
  ]);
  const { syncedAtMs, skippingSinceMs } = done;
  return { firstSyncAtMs: any.firstSyncAtMs, syncedAtMs, skippingSinceMs };
}

/** Syncs of the schedule that found nothing are worth no row but the newest. */
export async function removeEmptySyncs(
  db: Database,
  { id, connection, startedAt }: Pick<SyncRun, 'id' | 'connection' | 'startedAt'>,
): Promise<void> {
  await db
    .delete(syncs)
    .where(
      and(
        eq(syncs.connection, connection),
        ne(syncs.id, id),
        eq(syncs.trigger, 'schedule'),
        eq(syncs.state, 'done'),
        eq(syncs.healed, 0),
        lt(syncs.startedAt, startedAt),
      ),
    );
}

function merged(part: object): SQL {
  return sql`${syncs.cursor} || ${JSON.stringify(part)}::jsonb`;
}
