import type { Backups } from '../config/backups.ts';
import { errorMessage } from '../logging/error-message.ts';
import type { Database } from '../store/database.ts';
import { withUpkeepLock } from '../store/upkeep-lock.ts';
import { beginUpkeep, endUpkeep } from '../store/upkeep-runs.ts';
import { createBackup, removeOldBackups } from './create-backup.ts';
import type { StoredBackup } from './manifest.ts';

export interface RunBackupDeps {
  db: Database;
  url: string;
  settings: Pick<Backups, 'directory' | 'keep'>;
  /** an e-mail, or `schedule` */
  startedBy: string;
  nowMs(): number;
  signal?: AbortSignal | undefined;
  /** Asked once nobody else is at it. */
  isStillDue?: () => Promise<boolean>;
}

export type BackupResult =
  | { state: 'made'; backup: StoredBackup; removed: string[] }
  | { state: 'busy' | 'not-due' };

/**
 * Makes one back-up, writes down that it was made, and removes the oldest.
 * @throws what `createBackup` throws; that is written down, too
 */
export async function runBackup(deps: RunBackupDeps): Promise<BackupResult> {
  const { db, url, settings, startedBy, signal } = deps;
  const { directory, keep } = settings;
  const result = await withUpkeepLock<BackupResult>(url, 'backup', async (client) => {
    if (deps.isStillDue && !(await deps.isStillDue())) return { state: 'not-due' };
    let id: string | undefined;
    try {
      const now = new Date(deps.nowMs());
      const backup = await createBackup({
        ...{ client, directory, now, signal },
        // What is under way is no part of what it copies.
        onSnapshot: async () => {
          id = await beginUpkeep(db, { kind: 'backup', startedBy });
        },
      });
      const removed = await removeOldBackups(directory, keep);
      await endUpkeep(db, id ?? '', { report: reportOf(backup, removed) });
      return { state: 'made', backup, removed };
    } catch (error) {
      id ??= await beginUpkeep(db, { kind: 'backup', startedBy });
      await endUpkeep(db, id, { error: errorMessage(error) });
      throw error;
    }
  });
  return result ?? { state: 'busy' };
}

function reportOf({ name, manifest }: StoredBackup, removed: string[]) {
  const sum = (count: (table: (typeof manifest.tables)[number]) => number) =>
    manifest.tables.reduce((total, table) => total + count(table), 0);
  return {
    name,
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    ...(removed.length > 0 ? { removed } : {}),
  };
}
