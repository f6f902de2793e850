import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (dataDir: string) => join(dataDir, 'running.json');

/** What `npm start` runs its services with, for commands beside it. */
export interface Running {
  pid: number;
  env: Record<string, string>;
}

/** Holds passwords: for the owner's eyes. */
export function noteRunning(dataDir: string, env: Running['env']): void {
  const file = fileOf(dataDir);
  // A file that is there keeps the rights it was made with.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, env } satisfies Running), { mode: 0o600 });
}

/** Only what this process has noted: a second start, which fails, must not forget the first. */
export function forgetRunning(dataDir: string): void {
  if (read(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true });
}

/** The settings of the `npm start` that runs now; none where none does. */
export function readRunning(dataDir: string): Running['env'] {
  const running = read(dataDir);
  // Whoever is killed leaves the file behind.
  return running && isAlive(running.pid) ? running.env : {};
}

function read(dataDir: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
