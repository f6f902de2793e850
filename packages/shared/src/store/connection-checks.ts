import { notInArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import { connectionChecks, type Finding } from './schema.ts';

export type { Finding } from './schema.ts';

export interface ConnectionCheck {
  findings: Finding[];
  checkedAt: Date;
}

export async function putConnectionCheck(
  db: Database,
  connection: string,
  check: ConnectionCheck,
): Promise<void> {
  await db
    .insert(connectionChecks)
    .values({ connection, ...check })
    .onConflictDoUpdate({ target: connectionChecks.connection, set: check });
}

/** By connection; those that were never looked at are left out. */
export async function listConnectionChecks(
  db: Pick<Database, 'select'>,
): Promise<Map<string, ConnectionCheck>> {
  const rows = await db.select().from(connectionChecks);
  return new Map(rows.map(({ connection, ...check }) => [connection, check]));
}

/** What was found at connections that nobody looks at any more. */
export async function forgetConnectionChecks(db: Database, except: string[]): Promise<void> {
  await db.delete(connectionChecks).where(notInArray(connectionChecks.connection, except));
}
