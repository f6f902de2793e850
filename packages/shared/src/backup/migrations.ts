import { readFileSync } from 'node:fs';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type pg from 'pg';
import { z } from 'zod';
import { migrationsFolder } from '../store/database.ts';

const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });

export interface Migration {
  tag: string;
  statements: string[];
  hash: string;
  createdAtMs: number;
}

/** Those that this version brings, oldest first. */
export function readOwnMigrations(): Migration[] {
  const file = `${migrationsFolder}/meta/_journal.json`;
  const { entries } = Journal.parse(JSON.parse(readFileSync(file, 'utf8')));
  return readMigrationFiles({ migrationsFolder }).map(({ sql, hash, folderMillis }, i) => ({
    tag: entries[i]?.tag ?? String(folderMillis),
    statements: sql,
    hash,
    createdAtMs: folderMillis,
  }));
}

/** How many the database has seen. */
export async function countApplied(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!rows[0]?.there) return 0;
  const { rows: counted } = await client.query<{ count: number }>(
    'select count(*)::int as count from drizzle.__drizzle_migrations',
  );
  return counted[0]?.count ?? 0;
}

/** As drizzle's migrator does it, but inside the caller's transaction: it is undone with it. */
export async function applyMigrations(client: pg.Client, migrations: Migration[]): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  for (const { statements, hash, createdAtMs } of migrations) {
    for (const statement of statements) await client.query(statement);
    await client.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
      [hash, createdAtMs],
    );
  }
}
