import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { BadInputError } from '../errors.ts';

/** Where a page ended: a time as exact as PostgreSQL keeps it, and the id among those of that time. */
interface Position {
  at: string;
  id: string;
}

const isoMicros = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** Nothing in a cursor is secret, and any place in the list is a good one: only its form is checked. */
function decodeCursor(cursor: string): Position {
  const position = Buffer.from(cursor, 'base64url').toString();
  const [at, id] = [position.slice(0, 27), position.slice(28)];
  // Ids may have a provider's in them, of any form.
  if (!isTime(at) || position[27] !== ' ' || id === '' || id.includes('\0')) {
    throw new BadInputError('bad_request', 'cursor: is not a cursor of ours');
  }
  return { at, id };
}

/** February has no 31st day, for PostgreSQL that is. */
function isTime(at: string): boolean {
  if (!isoMicros.test(at) || Number.isNaN(Date.parse(at))) return false;
  return new Date(at).toISOString().slice(0, 19) === at.slice(0, 19);
}

/** To be selected along, for the cursor. */
export function positionOf(time: SQLWrapper): SQL<string> {
  return sql<string>`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/**
 * Rows that come before the cursor's in time.
 * @throws BadInputError for a cursor that isn't ours
 */
export function isBefore(time: SQLWrapper, id: SQLWrapper, cursor: string): SQL {
  const position = decodeCursor(cursor);
  return sql`(${time}, ${id}) < (${position.at}::timestamptz, ${position.id})`;
}

/** @param rows one more than the page holds, where there are more */
export function cutPage<Row extends { id: string; position: string }>(
  rows: Row[],
  limit: number,
): { items: Omit<Row, 'position'>[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ position: _, ...row }) => row),
    nextCursor:
      rows.length > limit && last ? encodeCursor({ at: last.position, id: last.id }) : null,
  };
}
