import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { ConfigError } from '../config/environment.ts';
import { explained } from './explain-trouble.ts';
import {
  BackupManifest,
  backupName,
  listBackups,
  manifestFile,
  partialSuffix,
  type StoredBackup,
} from './manifest.ts';
import { countApplied, readOwnMigrations } from './migrations.ts';
import { backupTables } from './tables.ts';
import { writeTable } from './write-table.ts';

export interface CreateBackupOptions {
  /** its own for as long as it takes, without a limit to how long a statement may take */
  client: pg.Client;
  directory: string;
  now: Date;
  /** Told once it is fixed what the copy shows: what is written from now on is not in it. */
  onSnapshot?: () => Promise<void>;
  signal?: AbortSignal | undefined;
}

/**
 * Copies every table as it stands at one moment; others read and write on. It has its name once it is
 * complete and on disk.
 * @throws ConfigError for what an operator has to mend
 */
export async function createBackup(options: CreateBackupOptions): Promise<StoredBackup> {
  const { directory, now } = options;
  const name = backupName(now);
  const partial = join(directory, `${name}${partialSuffix}`);
  await makeFolder(directory, partial);
  try {
    const manifest = await copyAll(options, partial);
    await writeManifest(partial, manifest);
    await rename(partial, join(directory, name));
    return { name, manifest };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw explained(error, directory);
  }
}

async function copyAll(
  { client, now, onSnapshot, signal }: CreateBackupOptions,
  folder: string,
): Promise<BackupManifest> {
  await client.query('begin isolation level repeatable read read only');
  try {
    const own = readOwnMigrations();
    const applied = await countApplied(client);
    if (applied > own.length) {
      throw new ConfigError(
        'The database is of a newer version of Omnirelay: let that one make the back-up.',
      );
    }
    if (applied < own.length) {
      throw new ConfigError(
        'The database is of an older version of Omnirelay: start a worker, which brings it up to date.',
      );
    }
    await onSnapshot?.();
    const tables: BackupManifest['tables'] = [];
    for (const table of backupTables) tables.push(await writeTable(client, folder, table, signal));
    await client.query('commit');
    const migrations = own.map(({ tag }) => tag);
    return { format: 1, createdAt: now.toISOString(), migrations, tables };
  } catch (error) {
    // A copy that was broken off midway ends with its connection.
    if (!signal?.aborted) await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function makeFolder(directory: string, partial: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Only one process makes back-ups at a time: these were left by one that died.
    for (const one of await readdir(directory)) {
      if (/^omnirelay-.*\.partial$/.test(one)) {
        await rm(join(directory, one), { recursive: true, force: true });
      }
    }
    await mkdir(partial, { mode: 0o700 });
  } catch (error) {
    throw explained(error, directory);
  }
}

async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const file = await open(join(folder, manifestFile), 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(BackupManifest.parse(manifest), undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes the oldest complete ones. Returns the names of those that are gone. */
export async function removeOldBackups(directory: string, keep: number): Promise<string[]> {
  const names = (await listBackups(directory)).map(({ name }) => name);
  const old = names.slice(0, Math.max(0, names.length - keep));
  for (const name of old) await rm(join(directory, name), { recursive: true, force: true });
  return old;
}
