import pg from 'pg';

/** Any fixed number: the advisory locks of upkeep, one for each kind. */
const upkeepLocks = 7_265_004;

/**
 * Runs on a connection of its own that holds the lock of this kind of upkeep: of all processes one does it at a
 * time. The lock ends with its holder, however that ends.
 * @returns undefined where another process is at it
 */
export async function withUpkeepLock<T>(
  url: string,
  kind: string,
  run: (client: pg.Client) => Promise<T>,
): Promise<T | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as free',
      [upkeepLocks, kind],
    );
    return rows[0]?.free ? await run(client) : undefined;
  } finally {
    await client.end().catch(() => {});
  }
}
