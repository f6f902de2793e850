import { sql } from 'drizzle-orm';
import { ConfigError } from '../config/environment.ts';
import type { Database } from './database.ts';

/** Any fixed number: the advisory locks of set-ups, one for each connection. */
const setupLocks = 7_265_003;

/**
 * Of two that set up one connection, the second is sent away: both would make what they miss. The lock ends
 * with its holder, however that ends.
 * @throws ConfigError that says to wait
 */
export async function withSetupLock<T>(
  db: Database,
  connection: string,
  run: () => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock(${setupLocks}, hashtext(${connection})) as free`,
    );
    if (rows[0]?.free) return run();
    throw new ConfigError(`somebody is setting ${connection} up right now: wait for that to end`);
  });
}
