import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { migrateStore } from '@omnirelay/shared/store/database.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { eventually } from './eventually.ts';

/** Who may sign in to the console before there is anybody else. */
export const administrator = { email: 'admin@acme.example', password: 'password-of-this-test' };
/** On a machine that does much else. */
const startsWithinMs = 90_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const compiled = join(root, 'node_modules/.cache/omnirelay-compiled');

export interface ProcessOptions {
  redisUrl: string;
  databaseUrl: string;
  /** how many; 1 by default */
  workers?: number | undefined;
  /** Whether a console runs, too. */
  console?: boolean | undefined;
  /** the text of omnirelay.yaml */
  config: string;
  /** more of the environment, for all of them */
  env?: Record<string, string>;
}

/** The real processes: ingress, workers, and a console where a test wants one. */
export interface Processes {
  ingressUrl: string;
  /** Nobody answers there without `console: true`. */
  consoleUrl: string;
  /** Where each worker shows its health and metrics. */
  workerUrls: string[];
  /** `kill -9` of a random worker, which is replaced. */
  killWorker(random: () => number): Promise<void>;
  /** `kill -9`; nobody replaces it until one is started. */
  killConsole(): Promise<void>;
  startConsole(): Promise<void>;
  /** All of them, in order; and as many anew. */
  stopWorkers(): Promise<void>;
  startWorkers(): void;
  /** `SIGSTOP`: their connections stay, and nothing moves; `SIGCONT`: they go on as though nothing was. */
  signalWorkers(signal: 'SIGSTOP' | 'SIGCONT'): void;
  logs(): string;
  /** What all of them are told by their environment; others may join them. */
  environment: Record<string, string | undefined>;
  close(): Promise<void>;
}

export async function startProcesses(options: ProcessOptions): Promise<Processes> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-e2e-'));
  const [ingressPort, consolePort, ...workerPorts] = await Promise.all(
    Array.from({ length: 2 + (options.workers ?? 1) }, () => ownPort()),
  );
  const ingressUrl = `http://127.0.0.1:${ingressPort}`;
  const consoleUrl = `http://127.0.0.1:${consolePort}`;
  const config = join(dir, 'omnirelay.yaml');
  await writeFile(config, options.config);
  await migrateStore(options.databaseUrl);

  const lines: string[] = [];
  const environment = {
    PATH: process.env.PATH,
    OMNIRELAY_CONFIG: config,
    REDIS_URL: options.redisUrl,
    DATABASE_URL: options.databaseUrl,
    LOG_LEVEL: 'info',
    // Hundreds are started: what has been compiled once is read.
    NODE_COMPILE_CACHE: compiled,
    ...options.env,
  };
  const keep = (text: string) => lines.push(text);
  const run = (service: string, settings: Record<string, string>) =>
    runService(service, { root, env: { ...environment, ...settings }, keep });
  const ingress = run('ingress', { INGRESS_PORT: String(ingressPort), INGRESS_HOST: '127.0.0.1' });
  const runWorker = (port: number) => run('worker', { WORKER_PORT: String(port) });
  const workers = new Map<number, ChildProcess>(workerPorts.map((port) => [port, runWorker(port)]));
  const runConsole = () =>
    run('console', {
      CONSOLE_PORT: String(consolePort),
      CONSOLE_HOST: '127.0.0.1',
      CONSOLE_ADMIN_EMAIL: administrator.email,
      CONSOLE_ADMIN_PASSWORD: administrator.password,
      CONSOLE_JWT_SECRET: 'console-jwt-secret-of-this-test',
    });
  let operators = options.console ? runConsole() : undefined;

  const isUp = async (url: string) =>
    (await fetch(url).catch(() => undefined))?.status === 200 ||
    `${url} is not up\n${lines.join('')}`;
  const urls = [
    ingressUrl,
    ...[...workers.keys()].map((port) => `http://127.0.0.1:${port}`),
    ...(options.console ? [consoleUrl] : []),
  ];
  const untilUp = (url: string) => eventually(() => isUp(`${url}/ready`), startsWithinMs);
  await Promise.all(urls.map(untilUp));

  return {
    ingressUrl,
    consoleUrl,
    workerUrls: workerPorts.map((port) => `http://127.0.0.1:${port}`),
    logs: () => lines.join(''),
    environment,
    async killWorker(pick) {
      const ports = [...workers.keys()];
      const port = ports[Math.floor(pick() * ports.length)] ?? 0;
      const child = workers.get(port);
      if (!child) return;
      await end(child, 'SIGKILL');
      workers.set(port, runWorker(port));
    },
    async killConsole() {
      if (operators) await end(operators, 'SIGKILL');
    },
    async startConsole() {
      operators = runConsole();
      await untilUp(consoleUrl);
    },
    async stopWorkers() {
      await Promise.all([...workers.values()].map((child) => end(child, 'SIGTERM')));
    },
    startWorkers() {
      for (const port of workers.keys()) workers.set(port, runWorker(port));
    },
    signalWorkers(signal) {
      for (const child of workers.values()) child.kill(signal);
    },
    async close() {
      const children = [...(operators ? [operators] : []), ...workers.values(), ingress];
      await Promise.all(children.map((child) => end(child, 'SIGTERM')));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** One process of the code in `root`; all that it prints is handed to `keep`. */
export function runService(
  service: string,
  from: { root: string; env: NodeJS.ProcessEnv; keep(text: string): void },
): ChildProcess {
  const child = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: from.root,
    env: from.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    // By whole lines: those of several processes come one among the other.
    if (stream) createInterface({ input: stream }).on('line', (line) => from.keep(`${line}\n`));
  }
  return child;
}

export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
