import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOfLogFile, localDay } from './log-file-name.ts';

/**
 * Removes files of days before the last `keepDays`, whichever process wrote them: a process that is gone
 * can't. What it doesn't know by its name it leaves alone.
 */
export async function removeOldLogFiles(
  directory: string,
  keepDays: number,
  nowMs: number,
): Promise<void> {
  const now = new Date(nowMs);
  const first = localDay(
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - (keepDays - 1)).getTime(),
  );
  const old = (await readdir(directory)).filter((name) => {
    const day = dayOfLogFile(name);
    return day !== undefined && day < first;
  });
  // Another process may have been faster.
  await Promise.allSettled(old.map((name) => unlink(join(directory, name))));
}
