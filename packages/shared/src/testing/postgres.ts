import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { waitUntil } from '../local/wait-until.ts';
import { noServersMessage } from './provided.ts';

export type TestDatabase = {
  url: string;
  /** Connects on first use, closed after the file. */
  pool: pg.Pool;
};

/**
 * An empty database of this test file's own, there from its first hook on and dropped after it. Call
 * it at the top of the file. The file fails when connections to it are still open at its end.
 */
export function testDatabase(): TestDatabase {
  const serverUrl: string | undefined = inject('databaseUrl');
  if (serverUrl === undefined) throw new Error(noServersMessage);
  const name = `t_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url, max: 5 });

  beforeAll(async () => {
    await withAdmin(serverUrl, (admin) => admin.query(`create database ${name}`));
  });
  afterAll(async () => {
    await pool.end();
    await withAdmin(serverUrl, async (admin) => {
      let open: string[] = [];
      await waitUntil(
        async () => {
          open = await listConnections(admin, name);
          return open.length === 0;
        },
        { timeoutMs: 15_000 },
      );
      await admin.query(`drop database if exists ${name} with (force)`);
      if (open.length > 0) {
        throw new Error(
          `database connections left open by this file, last query:\n${open.join('\n')}`,
        );
      }
    });
  });
  return { url, pool };
}

async function withAdmin(url: string, use: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await use(admin);
  } finally {
    await admin.end();
  }
}

async function listConnections(admin: pg.Client, name: string): Promise<string[]> {
  const found = await admin.query<{ query: string }>(
    'select query from pg_stat_activity where datname = $1',
    [name],
  );
  return found.rows.map((row) => row.query);
}
