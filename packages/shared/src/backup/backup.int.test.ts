import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { newEventId } from '../ids.ts';
import { waitUntil } from '../local/wait-until.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { events, messages, upkeepRuns } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { explained } from './explain-trouble.ts';
import { listBackups, manifestFile } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { runBackup } from './run-backup.ts';
import { backupTables } from './tables.ts';
import { verifyBackup } from './verify-backup.ts';

const source = testDatabase();
const target = testDatabase();
let store: Store;
let directory: string;
let nowMs = Date.parse('2026-11-21T03:00:00Z');

beforeAll(async () => {
  await migrateStore(source.url);
  store = openStore(source.url);
});
afterAll(() => store.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'omnirelay-backups-'));
  nowMs += 1_000;
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  const { rows } = await target.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name } of rows) await target.pool.query(`drop table "${name}" cascade`);
  await target.pool.query('drop schema if exists drizzle cascade');
});

async function addEvent(text: string): Promise<void> {
  const id = newEventId();
  await store.db.insert(events).values({
    ...{ id, connection: 'zendesk-main', type: 'ticket', conversationKey: '1' },
    ...{ conversation: 'zendesk_1', providerEventId: id, receivedAt: new Date(), state: 'done' },
    body: Buffer.from([0, 10, 13, 9, 92, 255, ...Buffer.from(text)]),
  });
}

/** Of all that a back-up has to carry unharmed. */
async function fill(): Promise<void> {
  await addEvent('\\N\tline\nline');
  const id = newEventId();
  await store.db.insert(messages).values({
    ...{ id, conversationId: 'c', connection: 'zendesk-main', sender: 'customer', author: '\\N' },
    content: 'Tiếng Việt 😀 "quoted", \\. \n\t\\N\r\n',
    attachments: [{ id: '1', name: 'a\\b".png' }],
    createdAt: new Date(1_700_000_000_123),
  });
}

const deps = () => ({
  ...{ db: store.db, url: source.url, startedBy: 'test' },
  settings: { directory, keep: 14 },
  nowMs: () => nowMs,
});

async function make(): Promise<string> {
  const made = await runBackup(deps());
  if (made.state !== 'made') throw new Error(made.state);
  return made.backup.name;
}

const restore = (name: string, options: { replace?: boolean; force?: boolean } = {}) =>
  restoreBackup({ url: target.url, directory, name, replace: false, force: true, ...options });

async function dump(pool: pg.Pool, tables = backupTables): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `select t::text as row from "${table}" t order by 1`,
    );
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}

test('every table of the database is in a back-up', async () => {
  const { rows } = await source.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema', 'drizzle') order by 1`,
  );
  expect(backupTables).toEqual(rows.map(({ name }) => name));
  const { rows: sequences } = await source.pool.query(
    `select 1 from pg_sequences where schemaname = 'public'`,
  );
  expect(sequences).toEqual([]);
});

test('every row comes back as it was, in a database that knows nothing', async () => {
  await fill();
  const before = await dump(source.pool);
  const name = await make();
  expect(await verifyBackup(directory, name)).toMatchObject({ problems: [] });
  await restore(name);
  expect(await dump(target.pool)).toEqual(before);
  const indexes = (pool: pg.Pool) =>
    pool
      .query(`select indexdef from pg_indexes where schemaname = 'public' order by 1`)
      .then(({ rows }) => rows);
  expect(await indexes(target.pool)).toEqual(await indexes(source.pool));
  // It is up to date: a worker that starts finds nothing to do.
  await migrateStore(target.url);
  expect(await dump(target.pool)).toEqual(before);
});

test('a back-up of before later migrations is brought up to date', async () => {
  await fill();
  const name = await make();
  const path = join(directory, name, manifestFile);
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const later = ['alerts', 'sessions', 'upkeep_runs'];
  manifest.tables = manifest.tables.filter((one: { table: string }) => !later.includes(one.table));
  manifest.migrations.pop();
  await writeFile(path, JSON.stringify(manifest));
  await restore(name);
  const known = backupTables.filter((table) => !later.includes(table));
  expect(await dump(target.pool, known)).toEqual(await dump(source.pool, known));
  expect(await dump(target.pool, later)).toEqual({ alerts: [], sessions: [], upkeep_runs: [] });
});

test('it shows one moment, whatever is written meanwhile', async () => {
  let stopped = false;
  const writer = (async () => {
    // In one transaction both or neither.
    while (!stopped) {
      await store.db.transaction(async (tx) => {
        const id = newEventId();
        await tx
          .insert(upkeepRuns)
          .values({ id, kind: 'pair', startedBy: '', startedAt: new Date() });
        await tx.insert(events).values({
          ...{ id, connection: 'c', type: 't', conversationKey: '1', conversation: 'x_1' },
          ...{ providerEventId: id, receivedAt: new Date(), state: 'pair', body: Buffer.alloc(0) },
        });
      });
    }
  })();
  const names: string[] = [];
  for (let i = 0; i < 5; i++) {
    nowMs += 1_000;
    names.push(await make());
  }
  stopped = true;
  await writer;
  for (const name of names) {
    await restore(name, { replace: true });
    const ids = (sql: string) =>
      target.pool.query<{ id: string }>(sql).then(({ rows }) => rows.map(({ id }) => id));
    const both = await ids(`select id from events where state = 'pair' order by id`);
    expect(both.length).toBeGreaterThanOrEqual(0);
    expect(await ids(`select id from upkeep_runs where kind = 'pair' order by id`)).toEqual(both);
  }
});

test('only the newest are kept, and what a killed process left goes', async () => {
  await mkdir(join(directory, 'omnirelay-2026-01-01T000000Z.partial'));
  await mkdir(join(directory, 'somebody-elses'));
  const names: string[] = [];
  for (let i = 0; i < 4; i++) {
    nowMs += 1_000;
    const made = await runBackup({ ...deps(), settings: { directory, keep: 2 } });
    if (made.state === 'made') names.push(made.backup.name);
  }
  expect((await readdir(directory)).sort()).toEqual([...names.slice(2), 'somebody-elses']);
  expect((await listBackups(directory)).map(({ name }) => name)).toEqual(names.slice(2));
});

test('nobody else can read it', async () => {
  const name = await make();
  const modes = await Promise.all(
    [join(directory, name), join(directory, name, 'events.copy.gz')].map((path) => stat(path)),
  );
  expect(modes.map(({ mode }) => mode & 0o077)).toEqual([0, 0]);
});

const damages = [
  {
    name: 'a changed byte',
    damage: async (path: string) => {
      const bytes = await readFile(path);
      const at = bytes.length - 10;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
  },
  {
    name: 'a file cut short',
    damage: async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 20)),
  },
  { name: 'a missing file', damage: (path: string) => rm(path) },
];
test.each(damages)('$name is refused, and nothing is touched', async ({ damage }) => {
  await fill();
  const good = await make();
  await restore(good);
  const before = await dump(target.pool);
  nowMs += 1_000;
  const name = await make();
  await damage(join(directory, name, 'events.copy.gz'));
  expect((await verifyBackup(directory, name)).problems).toEqual([
    expect.stringMatching(/^events\.copy\.gz is (damaged|missing)/),
  ]);
  await expect(restore(name, { replace: true })).rejects.toThrow('nothing was changed');
  expect(await dump(target.pool)).toEqual(before);
});

test('a restore that fails midway leaves what was there', async () => {
  await fill();
  const name = await make();
  await restore(name);
  const before = await dump(target.pool);
  const path = join(directory, name, manifestFile);
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  // Sums hold, and yet the database takes no such column.
  manifest.tables.at(-1).columns[0] = 'nowhere';
  await writeFile(path, JSON.stringify(manifest));
  await expect(restore(name, { replace: true })).rejects.toThrow('nowhere');
  expect(await dump(target.pool)).toEqual(before);
});

test('it is put into an empty database only, unless somebody says so', async () => {
  await fill();
  const name = await make();
  await restore(name);
  await expect(restore(name)).rejects.toThrow('--replace');
  await restore(name, { replace: true });
});

test('it is not put under the feet of those who work', async () => {
  const name = await make();
  const other = new pg.Client({ connectionString: target.url, application_name: 'somebody' });
  await other.connect();
  await expect(restore(name, { force: false })).rejects.toThrow(/somebody.*Stop all workers/s);
  await other.end();
});

test('a back-up of a newer version is left to that one', async () => {
  const name = await make();
  const path = join(directory, name, manifestFile);
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.migrations.push('0099_future');
  await writeFile(path, JSON.stringify(manifest));
  await expect(restore(name)).rejects.toThrow('newer version');
});

test('where it can not be written, it says what to do, also in the list of what was done', async () => {
  const file = join(directory, 'a-file');
  await writeFile(file, '');
  const settings = { directory: join(file, 'below'), keep: 1 };
  await expect(runBackup({ ...deps(), settings })).rejects.toThrow('no folder');
  const rows = await store.db.select().from(upkeepRuns).orderBy(upkeepRuns.startedAt);
  const newest = rows.filter(({ kind }) => kind === 'backup').at(-1);
  expect(newest?.error).toContain('no folder');
  expect(newest?.finishedAt).not.toBeNull();
});

test('a full disk is said in so many words', () => {
  const full = Object.assign(new Error('write failed'), { code: 'ENOSPC' });
  expect(String(explained(full, directory))).toContain(`The disk of ${directory} is full`);
});

test('of two at once one makes it', async () => {
  const busy = Promise.withResolvers<boolean>();
  const run = async () => {
    // Whoever is first goes on once the other has been told.
    const { state } = await runBackup({ ...deps(), isStillDue: () => busy.promise });
    if (state === 'busy') busy.resolve(true);
    return state;
  };
  expect((await Promise.all([run(), run()])).sort()).toEqual(['busy', 'made']);
});

test('one that is broken off leaves nothing behind', async () => {
  await fill();
  const other = new pg.Client({ connectionString: source.url });
  await other.connect();
  // It gets as far as this table, and no further.
  await other.query('begin; lock table sessions');
  const stop = new AbortController();
  const broken = expect(runBackup({ ...deps(), signal: stop.signal })).rejects.toThrow();
  const isMidway = async () =>
    (await readdir(directory, { recursive: true })).some((path) => path.includes('sessions'));
  expect(await waitUntil(isMidway, { timeoutMs: 15_000 })).toBe(true);
  stop.abort();
  await broken;
  expect(await readdir(directory)).toEqual([]);
  await other.end();
  // Postgres may see a moment later that the first has gone.
  await vi.waitFor(make, 30_000);
});
