import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore } from './database.ts';
import { createLinkStore } from './links.ts';
import * as schema from './schema.ts';

const fresh = testDatabase();
const linked = testDatabase();

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
