import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { RetryableError } from '../errors.ts';
import type { Database } from './database.ts';
import { providerTokens } from './schema.ts';

export type TokenRow = typeof providerTokens.$inferSelect;

export async function findTokens(db: Database, connection: string): Promise<TokenRow | undefined> {
  const [row] = await db
    .select()
    .from(providerTokens)
    .where(eq(providerTokens.connection, connection));
  return row;
}

/** The first pair of a connection. Of two at once, one is kept. */
export async function insertTokens(
  db: Database,
  first: Pick<TokenRow, 'connection' | 'sealed' | 'seed'>,
): Promise<void> {
  await quietly(db.insert(providerTokens).values(first).onConflictDoNothing());
}

export type TokenChange = Partial<Omit<TokenRow, 'connection' | 'version' | 'updatedAt'>>;

/**
 * Changes what was read, and nothing that has changed since.
 * @returns whether it was still so
 */
export function changeTokens(
  db: Database,
  read: Pick<TokenRow, 'connection' | 'version'>,
  change: TokenChange,
): Promise<boolean> {
  const isAsRead = eq(providerTokens.version, read.version);
  return update(db, read, isAsRead, {
    ...change,
    ...{ version: read.version + 1, updatedAt: sql`now()` },
  });
}

/**
 * Puts a pair in the place of this one; where another is there by now, that one stays.
 * @returns whether this one was still there
 */
export function replaceTokens(
  db: Database,
  replaced: Pick<TokenRow, 'connection' | 'sealed'>,
  change: TokenChange,
): Promise<boolean> {
  return update(db, replaced, eq(providerTokens.sealed, replaced.sealed), {
    ...change,
    ...{ version: sql`${providerTokens.version} + 1`, updatedAt: sql`now()` },
  });
}

/**
 * The same pair, sealed anew. It counts as no change: whoever has read the row goes on with it.
 * @returns whether it was still there
 */
export function resealTokens(
  db: Database,
  read: Pick<TokenRow, 'connection' | 'sealed'>,
  sealed: string,
): Promise<boolean> {
  return update(db, read, eq(providerTokens.sealed, read.sealed), { sealed });
}

async function update(
  db: Database,
  { connection }: Pick<TokenRow, 'connection'>,
  isStill: SQL,
  set: PgUpdateSetSource<typeof providerTokens>,
): Promise<boolean> {
  const changed = await quietly(
    db
      .update(providerTokens)
      .set(set)
      .where(and(eq(providerTokens.connection, connection), isStill))
      .returning({ connection: providerTokens.connection }),
  );
  return changed.length > 0;
}

/** Puts a pair in the place of whatever is there. */
export async function putTokens(
  db: Database,
  { connection, ...change }: TokenChange & Pick<TokenRow, 'connection' | 'sealed' | 'seed'>,
): Promise<void> {
  const set = { ...change, version: sql`${providerTokens.version} + 1`, updatedAt: sql`now()` };
  await quietly(
    db
      .insert(providerTokens)
      .values({ connection, ...change })
      .onConflictDoUpdate({ target: providerTokens.connection, set }),
  );
}

/** What a failed statement carried must not stand in anybody's log. */
async function quietly<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw new RetryableError('tokens could not be stored', { cause });
  }
}

export function listTokens(db: Database): Promise<TokenRow[]> {
  return db.select().from(providerTokens);
}
