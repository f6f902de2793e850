import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.ts';

const installDeadlineMs = 300_000;

/**
 * Installs Redis with the system's package manager where that needs no question to be answered:
 * apt-get as root or with passwordless sudo, else Homebrew. Returns the server's path when it worked.
 */
export function installRedis(log: (line: string) => void): string | undefined {
  const asRoot = findRootPrefix();
  if (findProgram(['apt-get']) !== undefined && asRoot !== undefined) {
    log('Installing Redis (apt-get install redis-server) ...');
    const install = [...asRoot, 'apt-get', 'install', '-y', '--no-install-recommends'];
    if (!runQuietly([...install, 'redis-server'])) {
      // A fresh container has no package lists yet.
      runQuietly([...asRoot, 'apt-get', 'update']);
      runQuietly([...install, 'redis-server']);
    }
  } else if (findProgram(['brew']) !== undefined) {
    log('Installing Redis (brew install redis) ...');
    runQuietly(['brew', 'install', 'redis']);
  }
  return findProgram(['redis-server', 'valkey-server']);
}

function findRootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const sudo = findProgram(['sudo']);
  if (sudo === undefined || !runQuietly([sudo, '-n', 'true'])) return undefined;
  return [sudo, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'];
}

function runQuietly([command = '', ...args]: string[]): boolean {
  const result = spawnSync(command, args, { stdio: 'ignore', timeout: installDeadlineMs });
  return result.status === 0;
}
