import type { Backups } from '../config/backups.ts';

const dayMs = 86_400_000;
/** After one that failed. */
const tryAgainMs = 15 * 60_000;

export interface PastRuns {
  /** when the last one began that got through */
  goodAt?: Date | undefined;
  /** when the last one began, whatever became of it */
  lastAt?: Date | undefined;
}

/** Whether a back-up is to be made now. The first is made at once. Pure. */
export function isBackupDue(
  { every, at }: Pick<Backups, 'every' | 'at'>,
  { goodAt, lastAt }: PastRuns,
  now: Date,
): boolean {
  const hasFailed = lastAt !== undefined && (goodAt === undefined || lastAt > goodAt);
  if (hasFailed && now.getTime() - lastAt.getTime() < tryAgainMs) return false;
  if (goodAt === undefined) return true;
  return goodAt.getTime() < dueSince(every, at, now);
}

/** A good one that began before this is too old. */
function dueSince(every: number, at: string | undefined, now: Date): number {
  if (at === undefined) return now.getTime() - every + 1;
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const anchor = (hours * 60 + minutes) * 60_000;
  const period = Math.max(every, 60_000);
  // From a fixed day on, so that every process means the same times.
  const passed = now.getTime() - anchor;
  const step = period % dayMs === 0 || dayMs % period === 0 ? period : dayMs;
  return anchor + Math.floor(passed / step) * step;
}
