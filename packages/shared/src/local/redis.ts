import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { endLeftover } from './end-leftover.ts';
import { findFreePort } from './free-port.ts';
import { keptSecret } from './kept-secret.ts';
import { lastLines } from './last-lines.ts';
import { LocalServerError } from './local-server-error.ts';
import { dockerArguments, findRedisProgram, removeContainer } from './redis-program.ts';
import { type KeptProcess, startKeptProcess } from './start-kept-process.ts';

export type LocalServer = {
  url: string;
  /** Resolves when the server has ended, asked to or not. */
  exited: Promise<number>;
  /** Ends the server; no process is left when it resolves. */
  stop(): Promise<void>;
};

export type LocalRedisOptions = {
  /** Keeps the append-only file, the password and the log. */
  dir: string;
  /** A free one by default. */
  port?: number;
  log: (line: string) => void;
  /** Delete `dir` when the server has ended, even when that is because this process was killed. */
  removeDir?: boolean;
};

const startDeadlineMs = 60_000;

/**
 * A private Redis on 127.0.0.1 with the settings that production needs: every write on disk before
 * it is acknowledged, nothing evicted. Throws a LocalServerError whose message says what to do.
 */
export async function startLocalRedis(options: LocalRedisOptions): Promise<LocalServer> {
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const program = findRedisProgram(options.log);
  const recordFile = join(dir, 'process.json');
  await endLeftover(recordFile, dir);
  if (program.kind === 'docker') removeContainer(program.path, dir);

  const port = options.port ?? (await findFreePort());
  const password = keptSecret(join(dir, 'password'));
  const inDocker = program.kind === 'docker';
  writeConfig(join(dir, 'redis.conf'), { port, password, dir: inDocker ? '/data' : dir, inDocker });

  const logFile = join(dir, 'redis.log');
  const kept = startKeptProcess(
    {
      command: program.path,
      args: inDocker ? dockerArguments(dir, port) : [join(dir, 'redis.conf')],
      stopSignal: 'SIGTERM',
      recordFile,
      removeDirs: options.removeDir ? [dir] : [],
    },
    logFile,
  );
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await waitForRedis(url, kept, logFile);
  return { url, exited: kept.exited, stop: kept.stop };
}

type ConfigValues = { port: number; password: string; dir: string; inDocker: boolean };

function writeConfig(file: string, { port, password, dir, inDocker }: ConfigValues): void {
  const lines = [
    `bind ${inDocker ? '0.0.0.0' : '127.0.0.1'}`,
    `port ${port}`,
    `dir ${JSON.stringify(dir)}`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync always',
    'maxmemory-policy noeviction',
    'save ""',
    // One for each test file that asks, see testing/redis.ts.
    'databases 1024',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

async function waitForRedis(url: string, kept: KeptProcess, logFile: string): Promise<void> {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  connection.on('error', () => {});
  const outcome = await Promise.race([
    // Refused by a stranger on our port: then ours is about to end.
    connection.ping().then(
      () => 'ready' as const,
      () => kept.exited.then(() => 'ended' as const),
    ),
    kept.exited.then(() => 'ended' as const),
    deadline(startDeadlineMs),
  ]);
  connection.disconnect();
  if (outcome === 'ready') return;
  const log = lastLines(logFile);
  await kept.stop();
  throw new LocalServerError(`Redis did not start. Its last words (${logFile}):\n${log}`);
}

function deadline(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms).unref());
}
