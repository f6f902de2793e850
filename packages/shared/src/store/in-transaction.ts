import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Database } from './database.ts';
import * as schema from './schema.ts';

/**
 * As `db.transaction`, for what is tried again and again while Postgres may be away: that one never gives
 * a connection back that breaks at its `begin`, until none is left.
 */
export async function inTransaction<T>(
  db: Database,
  run: (tx: Database) => Promise<T>,
): Promise<T> {
  const { $client: pool } = db as Database & { $client: pg.Pool };
  const client = await pool.connect();
  let isWell = false;
  try {
    await client.query('begin');
    const result = await run(drizzle(client, { schema, casing: 'snake_case' }));
    await client.query('commit');
    isWell = true;
    return result;
  } finally {
    // Postgres forgets what a connection had begun that is gone.
    client.release(!isWell);
  }
}
