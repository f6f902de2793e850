import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { LocalServerError } from './local-server-error.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { identifyProcess } from './process-identity.ts';
import { canWrite, type UnprivilegedUser } from './unprivileged-user.ts';

/**
 * Where the database files go: `dir` itself, or a folder under /var/lib when we are root and the
 * server's user can't enter `dir` (a checkout in /root).
 */
export function placeCluster(dir: string, user: UnprivilegedUser | undefined): string {
  mkdirSync(dir, { recursive: true });
  if (user === undefined) return dir;
  chmodSync(dir, 0o711);
  const home = join(dir, 'cluster');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, user.uid, user.gid);
  if (canWrite(home, user)) return home;
  const key = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  const elsewhere = join('/var/lib/omnirelay', `data-${key}`);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  chownSync(elsewhere, user.uid, user.gid);
  return elsewhere;
}

export type InitOptions = {
  data: string;
  binaries: PostgresBinaries;
  user: UnprivilegedUser | undefined;
  password: string;
  sync: boolean;
};

/** Makes the database files unless they are there. Half-made ones of a crash are thrown away. */
export function initialiseData({ data, binaries, user, password, sync }: InitOptions): void {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const result = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--pwfile=${passwordFile}`,
      '--username=omnirelay',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and letters on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(sync ? [] : ['--no-sync']),
    ],
    { ...user, cwd: '/', encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    const reason = result.error?.message ?? result.stderr.trim().split('\n').slice(-6).join('\n');
    throw new LocalServerError(`PostgreSQL could not make its files in ${data}:\n${reason}`);
  }
  renameSync(unfinished, data);
}

/**
 * After a crash, or in a new container, the number in postmaster.pid may belong to anybody, and
 * PostgreSQL would refuse to start because of it.
 */
export function removeStalePidFile(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const running = Number.isNaN(pid) ? undefined : identifyProcess(pid);
  if (running?.program !== 'postgres') rmSync(file, { force: true });
}
