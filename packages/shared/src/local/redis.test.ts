import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { identifyProcess } from './process-identity.ts';
import { startLocalRedis } from './redis.ts';

vi.setConfig({ testTimeout: 30_000 });

const log = () => {};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-redis-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

test('keeps what it acknowledged over a restart', async () => {
  const dir = temporaryFolder();
  const first = await startLocalRedis({ dir, log });
  await ask(first.url, (redis) => redis.set('kept', 'yes'));
  await first.stop();
  const second = await startLocalRedis({ dir, log });
  onTestFinished(second.stop);
  expect(await ask(second.url, (redis) => redis.get('kept'))).toBe('yes');
});

test('writes through, never evicts, and wants its password', async () => {
  const { url, stop } = await startLocalRedis({ dir: temporaryFolder(), log });
  onTestFinished(stop);
  const settings = await ask(url, (redis) =>
    redis.config('GET', 'appendfsync', 'maxmemory-policy', 'bind'),
  );
  expect(settings).toEqual(expect.arrayContaining(['always', 'noeviction', '127.0.0.1']));
  const stranger = Object.assign(new URL(url), { password: 'wrong' }).href;
  const refused = new Redis(stranger, { lazyConnect: true, retryStrategy: () => null });
  refused.on('error', () => {});
  await expect(refused.ping()).rejects.toThrow();
  refused.disconnect();
});

test('ends a server that was left over when its keeper was killed', async () => {
  const dir = temporaryFolder();
  const first = await startLocalRedis({ dir, log });
  await ask(first.url, (redis) => redis.set('kept', 'yes'));
  const { keeper, server } = JSON.parse(readFileSync(join(dir, 'process.json'), 'utf8'));
  process.kill(keeper.pid, 'SIGKILL');
  await first.exited;
  expect(identifyProcess(server.pid)).toBeDefined();

  const second = await startLocalRedis({ dir, log });
  onTestFinished(second.stop);
  expect(identifyProcess(server.pid)).toBeUndefined();
  expect(await ask(second.url, (redis) => redis.get('kept'))).toBe('yes');
});

test('two at once in one folder: the second says who is in the way', async () => {
  const dir = temporaryFolder();
  const { stop } = await startLocalRedis({ dir, log });
  onTestFinished(stop);
  await expect(startLocalRedis({ dir, log })).rejects.toThrow(/in use by another Omnirelay/);
});

test('says why it did not start', async () => {
  const { url, stop } = await startLocalRedis({ dir: temporaryFolder(), log });
  onTestFinished(stop);
  const port = Number(new URL(url).port);
  const second = startLocalRedis({ dir: temporaryFolder(), log, port });
  await expect(second).rejects.toThrow(/did not start.*Address already in use/s);
});
