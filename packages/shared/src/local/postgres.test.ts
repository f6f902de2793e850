import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startLocalPostgres } from './postgres.ts';
import { removeStalePidFile } from './postgres-data.ts';

vi.setConfig({ testTimeout: 60_000 });

const log = () => {};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-postgres-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  // A crash of the server is part of these tests.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

test('keeps its data over a stop and over a crash', async () => {
  const dir = temporaryFolder();
  const first = await startLocalPostgres({ dir, log });
  await ask(first.url, "create table kept as select 'Größe' as word");
  await first.stop();

  const second = await startLocalPostgres({ dir, log });
  expect(await ask(second.url, 'select lower(word) as word from kept')).toEqual([
    { word: 'größe' },
  ]);
  const { server } = JSON.parse(readFileSync(join(dir, 'process.json'), 'utf8'));
  process.kill(server.pid, 'SIGKILL');
  await second.exited;

  const third = await startLocalPostgres({ dir, log });
  onTestFinished(third.stop);
  expect(await ask(third.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1 }]);
});

test('a pid file that names a process of another kind is removed', () => {
  const data = temporaryFolder();
  writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n`);
  removeStalePidFile(data);
  expect(readdirSync(data)).toEqual([]);
});
