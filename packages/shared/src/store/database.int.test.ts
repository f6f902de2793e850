import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../redis/testing/start-proxy.ts';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore } from './database.ts';
import { createLinkStore } from './links.ts';
import { readMigrations } from './migrations-state.ts';
import * as schema from './schema.ts';

const fresh = testDatabase();
const linked = testDatabase();
const stepwise = testDatabase();
const upgraded = testDatabase();

test('five processes that start at once bring the schema up to date once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrateStore(fresh.url)));
  const { rows } = await fresh.pool.query('select hash from drizzle.__drizzle_migrations');
  expect(new Set(rows.map(({ hash }) => hash)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(0);
  const tables = await fresh.pool.query(
    "select table_name from information_schema.tables where table_schema = 'public' order by 1",
  );
  const wanted = Object.values(schema).filter((part) => is(part, PgTable));
  expect(tables.rows.map((row) => row.table_name)).toEqual(wanted.map(getTableName).sort());
});

test('a later start changes nothing', async () => {
  const count = 'select count(*) from drizzle.__drizzle_migrations';
  await migrateStore(fresh.url);
  const before = await fresh.pool.query(count);
  await migrateStore(fresh.url);
  expect((await fresh.pool.query(count)).rows).toEqual(before.rows);
});

/** This version's migrations up to the `count`th, or with more of a later version. */
async function migrationsOf(count: number, later: string[] = []): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-migrations-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const own = fileURLToPath(new URL('./migrations', import.meta.url));
  await cp(own, dir, { recursive: true });
  const file = join(dir, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: Entry[] };
  const entries = journal.entries.slice(0, count);
  for (const [i, statements] of later.entries()) {
    const tag = `9${i}_later`;
    await writeFile(join(dir, `${tag}.sql`), statements);
    entries.push({
      idx: entries.length,
      version: '7',
      when: Date.now() + i,
      tag,
      breakpoints: true,
    });
  }
  await writeFile(file, JSON.stringify({ ...journal, entries }));
  return dir;
}
type Entry = { idx: number; version: string; when: number; tag: string; breakpoints: boolean };

const readColumns = `select table_name || '.' || column_name as name, data_type, is_nullable,
    column_default is not null or is_generated = 'ALWAYS' or is_identity = 'YES' as fills_itself
  from information_schema.columns where table_schema = 'public'`;
type Column = { name: string; data_type: string; is_nullable: string; fills_itself: boolean };

test('each migration leaves what the version before reads and writes', async () => {
  const { entries } = JSON.parse(
    await readFile(new URL('./migrations/meta/_journal.json', import.meta.url), 'utf8'),
  ) as { entries: Entry[] };
  let before: Column[] = [];
  for (let count = 1; count <= entries.length; count += 1) {
    await migrateStore(stepwise.url, await migrationsOf(count));
    const { rows: after } = await stepwise.pool.query<Column>(readColumns);
    const tables = new Set(before.map(({ name }) => name.split('.')[0]));
    const known = new Map(before.map((column) => [column.name, column]));
    for (const column of after) {
      const was = known.get(column.name);
      const [table] = column.name.split('.');
      // Nobody older writes to a new table; in one that was there, a new column has to fill itself.
      const isFree = !tables.has(table) || column.is_nullable === 'YES' || column.fills_itself;
      if (was) expect(column).toEqual(was);
      else expect(isFree, `${entries[count - 1]?.tag}: ${column.name}`).toBe(true);
    }
    const names = after.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(before.map(({ name }) => name)));
    before = after;
  }
});

test('a process that is older than the schema starts, changes nothing, and works', async () => {
  const later = [
    'CREATE TABLE "later" ("id" text PRIMARY KEY NOT NULL);',
    `ALTER TABLE "relay_links" ADD COLUMN "later" text DEFAULT 'x' NOT NULL;`,
  ];
  const newer = await migrationsOf(1_000, later);
  // At once, and in any order, as in a rolling upgrade.
  await Promise.all(
    [newer, undefined, undefined, newer, undefined].map((folder) =>
      migrateStore(upgraded.url, folder),
    ),
  );
  await migrateStore(upgraded.url);
  const count = 'select count(*)::int as count from drizzle.__drizzle_migrations';
  const { rows } = await upgraded.pool.query(count);
  const store = openStore(upgraded.url);
  onTestFinished(() => store.close());
  const { brought, applied } = await readMigrations(store.db);
  expect(rows).toEqual([{ count: brought + 2 }]);
  expect(applied).toBe(brought + 2);
  const links = createLinkStore(store.db);
  const link = { ticketId: '21', conversationId: '8', contactId: '5' };
  await links.save('relay', link);
  expect(await links.byTicket('relay', '21')).toEqual(link);
});

test('a link is found from both sides, and the newest of a conversation wins', async () => {
  await migrateStore(linked.url);
  const store = openStore(linked.url);
  onTestFinished(() => store.close());
  const links = createLinkStore(store.db);
  const first = { ticketId: '21', conversationId: '8', contactId: '5' };
  await links.save('relay', first);
  await links.save('relay', { ...first, ticketId: '22' });
  expect(await links.byTicket('relay', '21')).toEqual(first);
  expect(await links.byConversation('relay', '8')).toMatchObject({ ticketId: '22' });
  await links.save('relay', { ...first, contactId: '6' });
  expect(await links.byConversation('relay', '8')).toEqual({ ...first, contactId: '6' });
  expect(await links.byTicket('other-flow', '21')).toBeUndefined();
});

test('a connection that is cut within a transaction fails that, and nothing else', async () => {
  const store = openStore(fresh.url);
  onTestFinished(() => store.close());
  const cut = store.db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>('select pg_backend_pid() as pid');
    await fresh.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    // The process hears of it while nothing of ours is waiting for the connection.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tx.execute('select 1');
  });
  await expect(cut).rejects.toThrow();
  expect((await store.db.execute('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  { name: 'as it begins', lost: 'begin', run: async () => {} },
  { name: 'as it is rolled back', lost: 'rollback', run: () => Promise.reject(new Error('no')) },
])('a connection that breaks $name is given back', async ({ lost, run }) => {
  const wire = await startProxy(fresh.url);
  const maxConnections = 2;
  const store = openStore(wire.url, { maxConnections });
  onTestFinished(() => wire.close());
  for (let i = 0; i <= maxConnections; i += 1) {
    // The line of one that waits for work is found broken only once it has some.
    await store.db.execute('select 1');
    wire.loseReplyTo(lost);
    await expect(store.db.transaction(run)).rejects.toThrow();
  }
  expect(await store.db.transaction(async () => 'done')).toBe('done');
  await store.close();
});

test('what failed is told, even where it can’t be rolled back', async () => {
  const wire = await startProxy(fresh.url);
  const store = openStore(wire.url);
  onTestFinished(() => store.close());
  onTestFinished(() => wire.close());
  wire.loseReplyTo('rollback');
  const failing = store.db.transaction(() => Promise.reject(new Error('the reason')));
  await expect(failing).rejects.toThrow('the reason');
});
