import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import type { Database } from './database.ts';
import { upkeepRuns } from './schema.ts';

export type UpkeepKind = 'retention' | 'backup' | 'restore' | 'export' | 'erasure' | 'recovery';
export type UpkeepRun = typeof upkeepRuns.$inferSelect;
type Writable = Pick<Database, 'insert' | 'update' | 'select'>;

/** Figures and ids of ours; never contents. */
export type UpkeepReport = Record<string, unknown>;

export async function beginUpkeep(
  db: Writable,
  run: { kind: UpkeepKind; startedBy: string; report?: UpkeepReport },
): Promise<string> {
  const id = newEventId();
  await db.insert(upkeepRuns).values({ id, startedAt: new Date(), ...run });
  return id;
}

export async function noteUpkeep(db: Writable, id: string, report: UpkeepReport): Promise<void> {
  await db.update(upkeepRuns).set({ report }).where(eq(upkeepRuns.id, id));
}

/** @param end `error` says in a sentence what an operator has to mend */
export async function endUpkeep(
  db: Writable,
  id: string,
  { report, error }: { report?: UpkeepReport; error?: string | undefined },
): Promise<void> {
  await db
    .update(upkeepRuns)
    .set({ finishedAt: new Date(), error: error ?? null, ...(report ? { report } : {}) })
    .where(eq(upkeepRuns.id, id));
}

/** The newest of its kind, whatever became of it. */
export async function lastUpkeep(db: Writable, kind: UpkeepKind): Promise<UpkeepRun | undefined> {
  const [row] = await db
    .select()
    .from(upkeepRuns)
    .where(eq(upkeepRuns.kind, kind))
    .orderBy(desc(upkeepRuns.startedAt))
    .limit(1);
  return row;
}

/** The newest of its kind that got through. */
export async function lastGoodUpkeep(
  db: Writable,
  kind: UpkeepKind,
): Promise<UpkeepRun | undefined> {
  const [row] = await db
    .select()
    .from(upkeepRuns)
    .where(
      and(
        eq(upkeepRuns.kind, kind),
        isNotNull(upkeepRuns.finishedAt),
        isNull(upkeepRuns.error),
        sql`not ${upkeepRuns.report} ? 'dryRun'`,
      ),
    )
    .orderBy(desc(upkeepRuns.startedAt))
    .limit(1);
  return row;
}

/** Begun before this, and not ended: their process died, or they are slow. */
export function listUnfinished(db: Writable, kind: UpkeepKind, before: Date): Promise<UpkeepRun[]> {
  return db
    .select()
    .from(upkeepRuns)
    .where(
      and(
        eq(upkeepRuns.kind, kind),
        isNull(upkeepRuns.finishedAt),
        sql`${upkeepRuns.startedAt} < ${before.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(upkeepRuns.startedAt);
}
