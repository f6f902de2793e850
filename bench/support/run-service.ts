import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startDeadlineMs = 30_000;

/** Set to a folder to get a CPU profile of every service there. */
const profileDir = process.env.BENCH_PROFILE_DIR;

export interface RunningService {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a process of the checkout and waits until it says that it is ready. Its log goes to a file,
 * so that writing lines costs what it costs in production.
 */
export async function runService(service: {
  file: string;
  readyUrl: string;
  dir: string;
  env: Record<string, string>;
}): Promise<RunningService> {
  const logFile = join(service.dir, `${service.file.replaceAll('/', '-')}-${Date.now()}.log`);
  const log = await open(logFile, 'w');
  const profiling = profileDir ? ['--cpu-prof', '--cpu-prof-dir', profileDir] : [];
  const child = spawn(process.execPath, [...profiling, service.file], {
    cwd: root,
    env: { PATH: process.env.PATH, ...service.env },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await log.close();
  const isReady = async () =>
    child.exitCode !== null ||
    (await fetch(service.readyUrl).catch(() => undefined))?.status === 200;
  const ready = await waitUntil(isReady, { timeoutMs: startDeadlineMs });
  if (!ready || child.exitCode !== null) {
    child.kill('SIGKILL');
    throw new Error(`${service.file} did not start:\n${await readFile(logFile, 'utf8')}`);
  }
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
