import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Database } from './database.ts';

const journalFile = new URL('./migrations/meta/_journal.json', import.meta.url);
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });
const Counted = z.object({ count: z.coerce.number() });

/** How many migrations this version brings, and how many the database has seen. */
export async function readMigrations(
  db: Pick<Database, 'execute'>,
): Promise<{ brought: number; applied: number }> {
  const { entries } = Journal.parse(JSON.parse(readFileSync(journalFile, 'utf8')));
  const exists = await db.execute(
    `select count(*) from pg_tables where schemaname = 'drizzle' and tablename = '__drizzle_migrations'`,
  );
  if (Counted.parse(exists.rows[0]).count === 0) return { brought: entries.length, applied: 0 };
  const seen = await db.execute('select count(*) from drizzle.__drizzle_migrations');
  return { brought: entries.length, applied: Counted.parse(seen.rows[0]).count };
}
