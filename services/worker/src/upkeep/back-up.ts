import { type RunBackupDeps, runBackup } from '@omnirelay/shared/backup/run-backup.ts';
import { isBackupDue } from '@omnirelay/shared/backup/when-due.ts';
import type { Backups } from '@omnirelay/shared/config/backups.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { lastGoodUpkeep, lastUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import type { Logger } from 'pino';

export interface BackUpDeps extends Pick<RunBackupDeps, 'db' | 'url' | 'nowMs' | 'signal'> {
  settings: Backups;
  metrics: Pick<Metrics, 'backupAgeSeconds'>;
  log: Logger;
}

/** Makes a back-up where one is due. Every worker asks; one makes it. */
export async function backUpWhenDue(deps: BackUpDeps): Promise<void> {
  const { db, settings, nowMs, log } = deps;
  const isDue = async () => {
    const past = await pastBackups(db);
    return isBackupDue(settings, past, new Date(nowMs()));
  };
  try {
    if (!(await isDue())) return;
    const made = await runBackup({ ...deps, startedBy: 'schedule', isStillDue: isDue });
    if (made.state !== 'made') return;
    const { backup, removed } = made;
    log.info({ event: 'backup.made', name: backup.name, removed }, 'a back-up was made');
  } catch (error) {
    if (deps.signal?.aborted) return;
    log.error({ event: 'backup.failed', err: error }, 'no back-up could be made');
  } finally {
    await showAge(deps).catch(() => {});
  }
}

async function showAge({ db, metrics, nowMs }: BackUpDeps): Promise<void> {
  const { goodAt } = await pastBackups(db);
  const ageMs = goodAt === undefined ? Number.POSITIVE_INFINITY : nowMs() - goodAt.getTime();
  metrics.backupAgeSeconds.set(ageMs / 1_000);
}

async function pastBackups(db: Database): Promise<{ goodAt?: Date; lastAt?: Date }> {
  const [good, last] = await Promise.all([lastGoodUpkeep(db, 'backup'), lastUpkeep(db, 'backup')]);
  return {
    ...(good ? { goodAt: good.startedAt } : {}),
    ...(last ? { lastAt: last.startedAt } : {}),
  };
}
