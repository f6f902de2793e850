import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { listBackups } from '@omnirelay/shared/backup/manifest.ts';
import { restoreBackup } from '@omnirelay/shared/backup/restore-backup.ts';
import { runBackup } from '@omnirelay/shared/backup/run-backup.ts';
import { verifyBackup } from '@omnirelay/shared/backup/verify-backup.ts';
import { Backups } from '@omnirelay/shared/config/backups.ts';
import { readEnvironment } from '@omnirelay/shared/config/environment.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { beginUpkeep, endUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import type { Out } from '../out.ts';
import { printTable } from '../print-table.ts';
import { startedBy } from '../started-by.ts';

interface Deps {
  env: NodeJS.ProcessEnv;
  out: Out;
}

export async function createBackupNow(
  { env, out }: Deps,
  options: { directory?: string },
): Promise<ExitCode> {
  const { DATABASE_URL: url } = readEnvironment(env);
  const settings = settingsOf(env, options);
  const store = openStore(url, { maxConnections: 1 });
  try {
    const made = await runBackup({
      ...{ db: store.db, url, settings, startedBy: startedBy(env), nowMs: Date.now },
    });
    if (made.state !== 'made') {
      throw new CliError('Another back-up is being made right now: wait for that to end.');
    }
    const { tables } = made.backup.manifest;
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    out.line(`${made.backup.name} is in ${settings.directory}: ${rows} rows.`);
    for (const name of made.removed) out.line(`${name} is gone: it was the oldest.`);
    return exit.fine;
  } finally {
    await store.close();
  }
}

export async function showBackups(
  { env, out }: Deps,
  { json, ...options }: { json: boolean; directory?: string },
): Promise<ExitCode> {
  const { directory } = settingsOf(env, options);
  const items = (await listBackups(directory)).map(({ name, manifest }) => ({
    name,
    createdAt: manifest.createdAt,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
  if (json) out.line(JSON.stringify(items, undefined, 2));
  else {
    const rows = items.map((one) => [one.name, one.createdAt, `${one.rows}`, `${one.bytes}`]);
    const none = `There are no back-ups in ${directory}.`;
    printTable(out, ['NAME', 'MADE', 'ROWS', 'BYTES'], rows, none);
  }
  return exit.fine;
}

export async function checkBackup(
  { env, out }: Deps,
  { name, ...options }: { name: string; directory?: string },
): Promise<ExitCode> {
  const { problems } = await verifyBackup(settingsOf(env, options).directory, name);
  if (problems.length === 0) out.line(`${name} is as it was written.`);
  for (const problem of problems) out.line(problem);
  return problems.length === 0 ? exit.fine : exit.problems;
}

export async function restore(
  { env, out }: Deps,
  {
    name,
    replace,
    force,
    ...options
  }: { name: string; replace: boolean; force: boolean; directory?: string },
): Promise<ExitCode> {
  const { DATABASE_URL: url } = readEnvironment(env);
  const { directory } = settingsOf(env, options);
  const manifest = await restoreBackup({ url, directory, name, replace, force });
  const store = openStore(url, { maxConnections: 1 });
  try {
    const id = await beginUpkeep(store.db, { kind: 'restore', startedBy: startedBy(env) });
    await endUpkeep(store.db, id, { report: { name, madeAt: manifest.createdAt } });
  } finally {
    await store.close();
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  out.line(`${name} is restored: ${rows} rows, as of ${manifest.createdAt}.`);
  out.line('Leave Redis as it is: it knows what was sent since. Then start workers and consoles.');
  return exit.fine;
}

/** A machine on which things are restored may not have the file yet. */
function settingsOf(env: NodeJS.ProcessEnv, { directory }: { directory?: string }): Backups {
  const ofFile = directory === undefined ? loadConfig(env).config.backups : undefined;
  const settings = ofFile ?? Backups.parse({});
  return directory === undefined ? settings : { ...settings, directory };
}
