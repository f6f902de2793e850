import { expect, test } from 'vitest';
import { testDatabase } from './postgres.ts';

const first = testDatabase();
const second = testDatabase();

test('gives databases of their own', async () => {
  await first.pool.query('create table only_here (id int)');
  const found = await second.pool.query("select to_regclass('only_here') as name");
  expect(found.rows).toEqual([{ name: null }]);
});
