import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { endLeftover } from './end-leftover.ts';
import { findFreePort } from './free-port.ts';
import { keptSecret } from './kept-secret.ts';
import { lastLines } from './last-lines.ts';
import { LocalServerError } from './local-server-error.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { initialiseData, placeCluster, removeStalePidFile } from './postgres-data.ts';
import type { LocalServer } from './redis.ts';
import { startKeptProcess } from './start-kept-process.ts';
import { findUnprivilegedUser } from './unprivileged-user.ts';
import { waitUntil } from './wait-until.ts';

export type LocalPostgresOptions = {
  /** Keeps the database files, the password and the log; they survive restarts. */
  dir: string;
  /** A free one by default. */
  port?: number;
  log: (line: string) => void;
  /** Without it a power cut can lose data: for tests. */
  fsync?: boolean;
  /** Delete `dir` when the server has ended, even when that is because this process was killed. */
  removeDir?: boolean;
};

const startDeadlineMs = 60_000;

/**
 * A private PostgreSQL on 127.0.0.1 with one database, `omnirelay`, behind a password of its own.
 * Throws a LocalServerError whose message says what to do.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalServer> {
  const dir = resolve(options.dir);
  const fsync = options.fsync ?? true;
  mkdirSync(dir, { recursive: true });
  const recordFile = join(dir, 'process.json');
  await endLeftover(recordFile, dir);

  const user = findUnprivilegedUser(join(dir, 'cluster'));
  const binaries = await findPostgresBinaries(user);
  const cluster = placeCluster(dir, user);
  const data = join(cluster, 'data');
  const password = keptSecret(join(dir, 'password'));
  initialiseData({ data, binaries, user, password, sync: fsync });
  removeStalePidFile(data);

  const port = options.port ?? (await findFreePort());
  const logFile = join(dir, 'postgres.log');
  const kept = startKeptProcess(
    {
      command: binaries.postgres,
      args: ['-D', data, '-p', String(port), ...settings(fsync)],
      // "Fast shutdown": connections are ended, data is kept.
      stopSignal: 'SIGINT',
      recordFile,
      ...user,
      removeDirs: options.removeDir ? [dir, cluster] : [],
    },
    logFile,
  );
  const url = (database: string) =>
    `postgres://omnirelay:${password}@127.0.0.1:${port}/${database}`;
  let ended = false;
  void kept.exited.then(() => {
    ended = true;
  });
  const ready = await waitUntil(async () => ended || (await answers(url('postgres'))), {
    timeoutMs: startDeadlineMs,
  });
  if (!ready || ended) {
    const log = lastLines(logFile);
    await kept.stop();
    throw new LocalServerError(`PostgreSQL did not start. Its last words (${logFile}):\n${log}`);
  }
  await createDatabase(url('postgres'), 'omnirelay');
  return { url: url('omnirelay'), exited: kept.exited, stop: kept.stop };
}

function settings(fsync: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
}
