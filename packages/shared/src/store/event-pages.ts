import { desc, inArray, sql } from 'drizzle-orm';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { texts } from '../records/statements.ts';
import type { Database } from './database.ts';
import { fromRow } from './events.ts';
import { events } from './schema.ts';

/** A body has a mebibyte at the most. */
const pageSize = 50;

/**
 * What these connections brought, the newest first, a few at a time: bodies take room. What could not
 * be read is left out, and so is what operators asked for.
 * @param fromId only events with this id or a later one: ids begin with their time
 * @param limit how many there are at most, in all pages
 */
export async function* readEventPages(
  db: Database,
  { connections, fromId = '', limit }: { connections: string[]; fromId?: string; limit: number },
): AsyncGenerator<StoredEvent[]> {
  let before = '~';
  for (let left = limit; left > 0; ) {
    const size = Math.min(pageSize, left);
    const ids = await listIds(db, { connections, fromId, before, size });
    if (ids.length === 0) return;
    const rows = await db
      .select()
      .from(events)
      .where(inArray(events.id, ids))
      .orderBy(desc(events.id));
    yield rows.map((row) => fromRow(row, []));
    before = ids.at(-1) ?? '';
    left -= size;
    if (ids.length < size) return;
  }
}

/** Each connection by the index: one that brings little would make Postgres read what all bring. */
async function listIds(
  db: Database,
  given: { connections: string[]; fromId: string; before: string; size: number },
): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select newest.id from unnest(${texts(given.connections)}) as wanted (connection)
    cross join lateral (
      select id from events
      where events.connection = wanted.connection
        and id >= ${given.fromId} and id < ${given.before}
        and state <> 'unreadable' and verification is distinct from 'console'
      order by id desc limit ${given.size}
    ) newest
    order by newest.id desc limit ${given.size}`);
  return rows.map(({ id }) => id);
}
