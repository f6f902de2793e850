import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Redis } from 'ioredis';

/** What the figures were taken on, as lines of a list. */
export async function describeMachine(redis: Redis): Promise<string[]> {
  const [cpu] = cpus();
  const redisVersion = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
  const modules = ['bullmq', 'fastify', 'ioredis', 'undici'] as const;
  const versions = modules.map((name) => `${name} ${versionOf(name)}`);
  return [
    `date: ${new Date().toISOString().slice(0, 10)}, commit ${commit()}`,
    `machine: ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}; load average at the start ${loadavg()[0]?.toFixed(2)}`,
    `versions: node ${process.versions.node}, redis ${redisVersion}, ${versions.join(', ')}`,
  ];
}

function versionOf(module: string): string {
  const manifest = new URL(`../node_modules/${module}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function commit(): string {
  try {
    const short = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
    const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], {
      encoding: 'utf8',
    });
    return short.trim() + (changed.trim() === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}
