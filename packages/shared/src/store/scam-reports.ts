import { createHash } from 'node:crypto';
import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import { normalisePhone, normaliseUrl, phoneForms } from '../lookup/normalise.ts';
import { cutPage, isBefore, positionOf } from './cursor.ts';
import type { Database } from './database.ts';
import { scamReports } from './schema.ts';

export type ReportRow = typeof scamReports.$inferSelect;
export type NewReport = Omit<typeof scamReports.$inferInsert, 'id' | 'fingerprint' | 'createdAt'>;

/** PostgreSQL takes 65,535 parameters at once. */
const rowsAtATime = 500;

/** Adding what is there already adds nothing. @returns how many are new */
export async function addReports(
  db: Pick<Database, 'insert'>,
  reports: NewReport[],
): Promise<number> {
  const rows = reports
    .map((report) => ({ ...report, id: newEventId(), fingerprint: fingerprintOf(report) }))
    // In one order, whoever adds them: two who add the same would wait for each other.
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  let count = 0;
  for (let at = 0; at < rows.length; at += rowsAtATime) {
    const added = await db
      .insert(scamReports)
      .values(rows.slice(at, at + rowsAtATime))
      .onConflictDoNothing()
      .returning({ id: scamReports.id });
    count += added.length;
  }
  return count;
}

function fingerprintOf({ kind, value, title, details, source, reportedAt }: NewReport): string {
  const parts = [kind, value, title, details ?? '', source, reportedAt?.toISOString() ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** What is known of this, under any form that it may have been written in: the newest first, undated ones last. */
export async function findReports(
  db: Database,
  asked: { kinds: string[]; values: string[]; limit: number },
): Promise<{ total: number; items: ReportRow[] }> {
  const isIt = and(
    inArray(scamReports.value, asked.values),
    inArray(scamReports.kind, asked.kinds),
  );
  const items = await db
    .select()
    .from(scamReports)
    .where(isIt)
    .orderBy(sql`${scamReports.reportedAt} desc nulls last`, desc(scamReports.id))
    .limit(asked.limit);
  if (items.length < asked.limit) return { total: items.length, items };
  const [count] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(scamReports)
    .where(isIt);
  return { total: count?.total ?? items.length, items };
}

/** Newest first; `q` are words, or a number. */
export async function listReports(
  db: Database,
  filter: {
    q?: string | undefined;
    kind?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: ReportRow[]; nextCursor: string | null }> {
  const { q, kind, cursor } = filter;
  const words = sql`to_tsvector('simple', ${scamReports.value} || ' ' || ${scamReports.title} || ' ' || ${scamReports.details} || ' ' || ${scamReports.source})`;
  const rows = await db
    .select({ row: scamReports, position: positionOf(scamReports.createdAt) })
    .from(scamReports)
    .where(
      and(
        kind === undefined ? undefined : eq(scamReports.kind, kind),
        q === undefined
          ? undefined
          : or(
              sql`${words} @@ plainto_tsquery('simple', ${q})`,
              inArray(scamReports.value, valuesMeant(q)),
            ),
        cursor === undefined ? undefined : isBefore(scamReports.createdAt, scamReports.id, cursor),
      ),
    )
    .orderBy(desc(scamReports.createdAt), desc(scamReports.id))
    .limit(filter.limit + 1);
  return cutPage(
    rows.map(({ row, position }) => ({ ...row, position })),
    filter.limit,
  );
}

/** However somebody writes what they look for. */
function valuesMeant(q: string): string[] {
  const phone = normalisePhone(q);
  return [
    q.replaceAll(/[\s.-]/g, ''),
    normaliseUrl(q) ?? q,
    ...(phone === undefined ? [] : phoneForms(phone)),
  ];
}

export async function removeReport(
  db: Pick<Database, 'delete'>,
  id: string,
): Promise<ReportRow | undefined> {
  const [row] = await db.delete(scamReports).where(eq(scamReports.id, id)).returning();
  return row;
}
