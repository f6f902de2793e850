import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

export type UnprivilegedUser = { uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root: whom to run it as. The owner of data that is already there,
 * else `postgres` where that user exists, else `nobody`. Undefined when we are not root.
 */
export function findUnprivilegedUser(dataDir: string): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = ownerOf(dataDir);
  if (owner !== undefined && owner.uid !== 0) return owner;
  return lookUp('postgres') ?? lookUp('nobody') ?? { uid: 65534, gid: 65534 };
}

/** Whether this user may enter and write the folder. */
export function canWrite(folder: string, { uid, gid }: UnprivilegedUser): boolean {
  const result = spawnSync('test', ['-w', folder, '-a', '-x', folder], { uid, gid, cwd: '/' });
  return result.status === 0;
}

function ownerOf(folder: string): UnprivilegedUser | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? undefined : { uid: stats.uid, gid: stats.gid };
}

function lookUp(name: string): UnprivilegedUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout ?? '', 10),
  );
  return uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid)
    ? undefined
    : { uid, gid };
}
