import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ConfigError } from '../config/environment.ts';
import { migrationLock, migrationsFolder } from '../store/database.ts';
import type { BackupManifest } from './manifest.ts';
import { applyMigrations, countApplied, readOwnMigrations } from './migrations.ts';
import { backupTables, copyTarget, quoted } from './tables.ts';
import { verifyBackup } from './verify-backup.ts';

export interface RestoreOptions {
  url: string;
  directory: string;
  name: string;
  /** also where there is something: it is gone afterwards */
  replace: boolean;
  /** also while others are connected */
  force: boolean;
}

/**
 * Puts a back-up into an empty database, all or nothing: what was there stays where something fails. Then
 * brings it up to what this version wants.
 * @throws ConfigError for what an operator has to decide or mend
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupManifest> {
  const { directory, name } = options;
  const { manifest, problems } = await verifyBackup(directory, name);
  if (problems.length > 0) {
    throw new ConfigError(
      `The back-up ${name} can't be used, and nothing was changed:\n${problems.join('\n')}`,
    );
  }
  const own = readOwnMigrations();
  const tags = own.slice(0, manifest.migrations.length).map(({ tag }) => tag);
  if (tags.join() !== manifest.migrations.join()) {
    throw new ConfigError(
      `The back-up ${name} is of a newer version of Omnirelay: restore it with that one.`,
    );
  }
  const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    if (!options.force) await requireAlone(client);
    // Processes that start meanwhile wait here for us.
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    if ((await countApplied(client)) > own.length) {
      throw new ConfigError('The database is of a newer version of Omnirelay: use that one.');
    }
    if (!options.replace) await requireEmpty(client);
    await client.query('begin');
    try {
      // Whoever holds our tables would have us wait for good.
      await client.query(`set local lock_timeout = '10s'`);
      await dropAll(client);
      await applyMigrations(client, own.slice(0, manifest.migrations.length));
      for (const table of manifest.tables) await readTable(client, join(directory, name), table);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
    await migrate(drizzle(client), { migrationsFolder });
    await client.query('analyze');
    return manifest;
  } finally {
    await client.end();
  }
}

/** Workers and consoles keep connections; what they write would mix with what is put back. */
async function requireAlone(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ who: string }>(
    `select coalesce(nullif(application_name, ''), 'a process') || coalesce(' at ' || host(client_addr), '') as who
     from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
       and backend_type = 'client backend'`,
  );
  if (rows.length === 0) return;
  const who = [...new Set(rows.map((row) => row.who))].join(', ');
  throw new ConfigError(
    `${rows.length} connections to this database are open (${who}). Stop all workers and consoles first; where those are not ours, --force goes on all the same.`,
  );
}

async function requireEmpty(client: pg.Client): Promise<void> {
  for (const table of backupTables) {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass($1) is not null as there`,
      [`public.${quoted(table)}`],
    );
    if (!rows[0]?.there) continue;
    const { rowCount } = await client.query(`select 1 from public.${quoted(table)} limit 1`);
    if (rowCount === 0) continue;
    throw new ConfigError(
      `The database is not empty: ${table} has rows. Name an empty database in DATABASE_URL, or add --replace, which deletes what is there.`,
    );
  }
}

async function dropAll(client: pg.Client): Promise<void> {
  for (const table of backupTables) {
    await client.query(`drop table if exists public.${quoted(table)} cascade`);
  }
  await client.query('drop schema if exists drizzle cascade');
}

async function readTable(
  client: pg.Client,
  folder: string,
  table: BackupManifest['tables'][number],
): Promise<void> {
  const copied = client.query(copyFrom(`copy ${copyTarget(table)} from stdin`));
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), copied);
  if (copied.rowCount === table.rows) return;
  throw new Error(`${table.file} gave ${copied.rowCount} rows instead of ${table.rows}`);
}
