import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { KeptCommand } from './keeper.ts';
import { identifyProcess } from './process-identity.ts';
import { startKeptProcess } from './start-kept-process.ts';
import { waitUntil } from './wait-until.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kept-process-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function keptSleep(folder: string, settings: Partial<KeptCommand> = {}): KeptCommand {
  return {
    command: 'sleep',
    args: ['600'],
    stopSignal: 'SIGTERM',
    recordFile: join(folder, 'process.json'),
    removeDirs: [],
    ...settings,
  };
}

async function readPids(recordFile: string): Promise<{ keeper: number; server: number }> {
  await waitUntil(() => existsSync(recordFile) && readFileSync(recordFile).length > 0, {
    timeoutMs: 20_000,
  });
  const { keeper, server } = JSON.parse(readFileSync(recordFile, 'utf8'));
  return { keeper: keeper.pid, server: server.pid };
}

test('stop leaves no process behind', async () => {
  const folder = temporaryFolder();
  const command = keptSleep(folder);
  const kept = startKeptProcess(command, join(folder, 'log'));
  const pids = await readPids(command.recordFile);
  await kept.stop();
  expect(identifyProcess(pids.server)).toBeUndefined();
  expect(identifyProcess(pids.keeper)).toBeUndefined();
});

test('tells when the server ends by itself', async () => {
  const folder = temporaryFolder();
  const command = keptSleep(folder, { command: 'sh', args: ['-c', 'echo why; exit 7'] });
  const kept = startKeptProcess(command, join(folder, 'log'));
  expect(await kept.exited).toBe(7);
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('why\n');
});

test('a program that is missing ends like one that fails', async () => {
  const folder = temporaryFolder();
  const command = keptSleep(folder, { command: '/nowhere/at-all' });
  expect(await startKeptProcess(command, join(folder, 'log')).exited).toBe(127);
});

test('the server ends, and its folder goes, when the parent is killed', async () => {
  const folder = temporaryFolder();
  const data = mkdtempSync(join(folder, 'data-'));
  const command = keptSleep(folder, { removeDirs: [data] });
  const script = `
    import { startKeptProcess } from ${JSON.stringify(new URL('./start-kept-process.ts', import.meta.url).href)};
    startKeptProcess(${JSON.stringify(command)}, ${JSON.stringify(join(folder, 'log'))});
    setInterval(() => {}, 1_000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const pids = await readPids(command.recordFile);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const gone = await waitUntil(
    () => identifyProcess(pids.server) === undefined && identifyProcess(pids.keeper) === undefined,
    { timeoutMs: 20_000 },
  );
  expect(gone).toBe(true);
  expect(existsSync(data)).toBe(false);
});
