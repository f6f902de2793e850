import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished, type TestContext } from 'vitest';
import { findProgram } from '../../local/find-program.ts';
import { tryListen } from '../../local/free-port.ts';
import { lastLines } from '../../local/last-lines.ts';
import { type KeptProcess, startKeptProcess } from '../../local/start-kept-process.ts';
import { waitUntil } from '../../local/wait-until.ts';
import { ownPort } from '../../testing/own-port.ts';
import { makeScratchFolder } from '../../testing/scratch-folder.ts';

/** Needs a program: several servers that find each other don't fit into one container. */
export function requireRedisServer(context: TestContext): string {
  const program = findProgram(['redis-server', 'valkey-server']);
  context.skip(program === undefined, 'needs redis-server (apt-get install redis-server)');
  return program ?? '';
}

export interface TestNode {
  port: number;
  /** To it alone, whatever its role. */
  admin: Redis;
  start(): Promise<void>;
  /** `kill -9`, or `SIGSTOP` for one that hangs. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
}

export const password = 'planted-password';

/** A Redis server or Sentinel with these lines in its file, until the test has finished. */
export async function startNode(
  program: string,
  given: { lines: string[]; flags?: string[]; tls?: { ca: string; cert: string; key: string } },
): Promise<TestNode> {
  const dir = makeScratchFolder('redis-node');
  const port = await findClusterPort();
  const [file, recordFile, logFile] = ['redis.conf', 'process.json', 'redis.log'].map((name) =>
    join(dir, name),
  ) as [string, string, string];
  const data = join(dir, 'data');
  mkdirSync(data);
  const listen = given.tls ? ['port 0', `tls-port ${port}`] : [`port ${port}`];
  const lines = ['bind 127.0.0.1', ...listen, `dir ${data}`, 'save ""', ...given.lines];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const admin = new Redis({
    ...{ host: '127.0.0.1', port, password, maxRetriesPerRequest: null, lazyConnect: true },
    retryStrategy: () => 50,
    enableReadyCheck: false,
    ...(given.tls ? { tls: readAll(given.tls) } : {}),
  });
  admin.on('error', () => {});
  let kept: KeptProcess | undefined;

  async function start(): Promise<void> {
    const args = [file, ...(given.flags ?? [])];
    const command = { command: program, args, stopSignal: 'SIGTERM', recordFile } as const;
    kept = startKeptProcess({ ...command, removeDirs: [] }, logFile);
    const isUp = await waitUntil(
      async () =>
        Promise.race([
          // One that reads its data first refuses.
          admin.ping().then(
            () => true,
            () => false,
          ),
          new Promise<false>((resolve) => setTimeout(resolve, 500, false)),
        ]),
      { timeoutMs: 20_000 },
    );
    if (!isUp) throw new Error(`no Redis on ${port}:\n${lastLines(logFile)}`);
  }

  onTestFinished(async ({ task }) => {
    // Why nobody took over, say, stands nowhere else.
    if (task.result?.state === 'fail')
      console.error(`Redis on ${port}:\n${lastLines(logFile, 25)}`);
    admin.disconnect();
    await signal('SIGCONT').catch(() => {});
    await kept?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    process.kill(JSON.parse(readFileSync(recordFile, 'utf8')).server.pid, name);
    if (name === 'SIGKILL') await kept?.exited;
  }

  await start();
  return { port, admin, start, signal };
}

/** Nodes of a Cluster talk on this port and on the one ten thousand above. */
async function findClusterPort(): Promise<number> {
  for (;;) {
    const port = await ownPort();
    if (typeof (await tryListen(port + 10_000, '127.0.0.1')) === 'number') return port;
  }
}

function readAll<Name extends string>(files: Record<Name, string>): Record<Name, string> {
  const texts = Object.entries<string>(files).map(([name, file]) => [
    name,
    readFileSync(file, 'utf8'),
  ]);
  return Object.fromEntries(texts);
}
