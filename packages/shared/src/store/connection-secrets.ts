import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { connectionSecrets } from './schema.ts';

/** What a provider gave us when a webhook was set up, sealed. */
export type SecretRow = Pick<
  typeof connectionSecrets.$inferSelect,
  'connection' | 'source' | 'sealed'
>;

const { connection, source, sealed } = connectionSecrets;
const columns = { connection, source, sealed };

/** Any fixed number: whoever changes secrets, or copies them to Redis, queues up at it. */
const secretsLock = 7_265_002;

export async function listConnectionSecrets(
  db: Pick<Database, 'select'>,
  of?: string,
): Promise<SecretRow[]> {
  return db
    .select(columns)
    .from(connectionSecrets)
    .where(of === undefined ? undefined : eq(connection, of))
    .orderBy(asc(connection), asc(source));
}

/** Nobody changes any until the transaction ends. */
export async function holdConnectionSecrets(
  tx: Pick<Database, 'select' | 'execute'>,
): Promise<SecretRow[]> {
  await lockSecrets(tx);
  return listConnectionSecrets(tx);
}

export async function putConnectionSecret(
  tx: Pick<Database, 'insert' | 'execute'>,
  row: SecretRow,
): Promise<void> {
  await lockSecrets(tx);
  await tx
    .insert(connectionSecrets)
    .values(row)
    .onConflictDoUpdate({
      target: [connection, source],
      set: { sealed: row.sealed, createdAt: sql`now()` },
    });
}

export async function deleteConnectionSecret(
  tx: Pick<Database, 'delete' | 'execute'>,
  row: Pick<SecretRow, 'connection' | 'source'>,
): Promise<void> {
  await lockSecrets(tx);
  await tx
    .delete(connectionSecrets)
    .where(and(eq(connection, row.connection), eq(source, row.source)));
}

async function lockSecrets(tx: Pick<Database, 'execute'>): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${secretsLock})`);
}

/**
 * The same secret, sealed anew.
 * @returns whether it was still there
 */
export async function resealConnectionSecret(
  tx: Pick<Database, 'update' | 'execute'>,
  row: SecretRow,
  anew: string,
): Promise<boolean> {
  await lockSecrets(tx);
  const changed = await tx
    .update(connectionSecrets)
    .set({ sealed: anew })
    .where(and(eq(connection, row.connection), eq(source, row.source), eq(sealed, row.sealed)))
    .returning({ connection });
  return changed.length > 0;
}
