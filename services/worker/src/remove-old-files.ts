import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files on their way live for minutes; older ones were left by a worker that was killed. */
const olderThanMs = 3_600_000;

export async function removeOldFiles(dir: string, nowMs: number): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(dir, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: nowMs }));
    if (nowMs - mtimeMs < olderThanMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
