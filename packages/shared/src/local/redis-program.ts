import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { findProgram } from './find-program.ts';
import { installRedis } from './install-redis.ts';
import { LocalServerError } from './local-server-error.ts';

/** How Redis can be run here: by a program, or in a container that sees `dir` as /data. */
export type RedisProgram = { kind: 'program'; path: string } | { kind: 'docker'; path: string };

export const redisImage = 'redis:7-bookworm';
const pullDeadlineMs = 180_000;

/** From PATH, else installed, else Docker; a LocalServerError that says what to do otherwise. */
export function findRedisProgram(log: (line: string) => void): RedisProgram {
  const path = findProgram(['redis-server', 'valkey-server']) ?? installRedis(log);
  if (path !== undefined) return { kind: 'program', path };
  const docker = findProgram(['docker']);
  if (docker !== undefined && isEngineUp(docker)) {
    log(`Using ${redisImage} from Docker ...`);
    if (hasImage(docker)) return { kind: 'docker', path: docker };
  }
  throw new LocalServerError(
    [
      'Redis is needed and could not be found or installed. One of these helps:',
      '  - set REDIS_URL to a Redis 6.2 or newer that may be used',
      '  - install it: apt-get install redis-server (Debian, Ubuntu) or brew install redis (macOS)',
      '  - start Docker; it will then run in a container',
    ].join('\n'),
  );
}

/** `docker run` arguments for a config file in `dir`; the name is stable so that a leftover is found. */
export function dockerArguments(dir: string, port: number): string[] {
  const settings = {
    name: containerName(dir),
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    publish: `127.0.0.1:${port}:${port}`,
    volume: `${dir}:/data`,
    // The image's own entry point would give the folder to another user.
    entrypoint: 'redis-server',
  };
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return ['run', '--rm', ...flags, redisImage, '/data/redis.conf'];
}

/** A container outlives a killed `docker run`, so it is ended by name. */
export function removeContainer(docker: string, dir: string): void {
  spawnSync(docker, ['rm', '-f', containerName(dir)], { stdio: 'ignore', timeout: 20_000 });
}

function containerName(dir: string): string {
  return `omnirelay-redis-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
}

function hasImage(docker: string): boolean {
  const succeeds = (args: string[]) =>
    spawnSync(docker, args, { stdio: 'ignore', timeout: pullDeadlineMs }).status === 0;
  return succeeds(['image', 'inspect', redisImage]) || succeeds(['pull', '--quiet', redisImage]);
}

function isEngineUp(docker: string): boolean {
  return spawnSync(docker, ['info'], { stdio: 'ignore', timeout: 3_000 }).status === 0;
}
