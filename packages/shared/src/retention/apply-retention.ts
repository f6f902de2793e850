import { sql } from 'drizzle-orm';
import type { Retention } from '../config/retention.ts';
import { texts } from '../records/statements.ts';
import type { Database } from '../store/database.ts';
import { type Sweep, sweepsOf } from './kinds.ts';

export interface RetentionOptions {
  retention: Retention;
  now: Date;
  /** counts, and changes nothing */
  dryRun?: boolean;
  signal?: AbortSignal | undefined;
  /** Between batches: others come first. */
  pause?: () => Promise<unknown>;
  batch?: number;
}

export type RetentionFigures = Record<string, number>;

const defaultBatch = 1_000;

/**
 * Removes what has been kept long enough, a small batch at a time, each in a transaction of its own: nobody
 * waits long for a row. Broken off anywhere, the next one goes on.
 */
export async function applyRetention(
  db: Database,
  options: RetentionOptions,
): Promise<RetentionFigures> {
  const figures: RetentionFigures = {};
  for (const [kind, keepMs] of Object.entries(options.retention)) {
    if (keepMs === undefined) continue;
    const before = new Date(options.now.getTime() - keepMs);
    for (const sweep of sweepsOf[kind as keyof Retention](before)) {
      const gone = options.dryRun ? await count(db, sweep) : await remove(db, sweep, options);
      figures[sweep.counts] = (figures[sweep.counts] ?? 0) + gone;
    }
  }
  return figures;
}

async function count(db: Database, { due }: Sweep): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (${due('')}) due`,
  );
  return rows[0]?.count ?? 0;
}

async function remove(
  db: Database,
  { due, apply }: Sweep,
  { signal, pause, batch = defaultBatch }: RetentionOptions,
): Promise<number> {
  let gone = 0;
  let after = '';
  while (!signal?.aborted) {
    const done = await db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ id: string }>(sql`${due(after)} limit ${batch}`);
      if (rows.length === 0) return 0;
      const ids = sql`select unnest(${texts(rows.map(({ id }) => id))}) as id`;
      for (const statement of apply(ids)) await tx.execute(statement);
      after = rows.at(-1)?.id ?? '';
      return rows.length;
    });
    gone += done;
    if (done < batch) break;
    await pause?.();
  }
  return gone;
}
