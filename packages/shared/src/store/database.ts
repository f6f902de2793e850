import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import * as schema from './schema.ts';

export type Database = NodePgDatabase<typeof schema>;

export interface Store {
  db: Database;
  close(): Promise<void>;
}

export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any fixed number: the advisory lock that starting processes queue up at. */
export const migrationLock = 7_265_001;

/** Opens a pool; nothing is sent before the first query. */
export function openStore(
  url: string,
  options: { maxConnections?: number; statementTimeoutMs?: number } = {},
): Store {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    // A server that hangs, or is behind a broken line, can't tell that time is up.
    query_timeout: statementTimeoutMs + 2_000,
  });
  // An idle connection that breaks is replaced; queries report their own errors.
  pool.on('error', () => {});
  // So does one that breaks in a transaction: its statement fails, the process must not.
  pool.on('connect', (client) => client.on('error', () => {}));
  return { db: drizzle(pool, { schema, casing: 'snake_case' }), close: () => pool.end() };
}

/**
 * Brings the schema up to date. Any number of processes may call this at once: they queue up. One that is
 * older than the schema changes nothing, and works with it (migration-rules.ts).
 * @param folder where the migrations are; tests have others
 */
export async function migrateStore(url: string, folder = migrationsFolder): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const db = drizzle(client);
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await migrate(db, { migrationsFolder: folder });
  } finally {
    await client.end();
  }
}
