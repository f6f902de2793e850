import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { lastUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from './support/administrator.ts';
import { aThread } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { searchEverywhere } from './support/search-everywhere.ts';
import { type System, startSystem } from './support/system.ts';

const redis = testRedis();
const database = testDatabase();
let system: System;

beforeAll(async () => {
  system = await startSystem({
    redisUrl: redis.url,
    databaseUrl: database.url,
    console: true,
    inbox: ['zendesk-main', 'chatwoot-main'],
  });
}, 180_000);
afterAll(() => system?.close());

// Each lets the erasure come as far as the table, and no further.
test.each(['audit_log', 'messages', 'runs', 'forward_calls', 'event_flows'])(
  'the console is killed as it erases, before %s: a worker brings it to its end',
  async (table) => {
    const { db } = system.store;
    // In all that is this customer's, and nowhere else.
    const mark = `zqx${table.replace('_', '')}`;
    const email = `${mark}@example.com`;
    const { id: requesterId } = system.zendesk.addUser({ name: mark, email, role: 'end-user' });
    await aThread(system, { requesterId, comment: `${mark}: it leaks`, subject: `${mark} kettle` });
    await writeAudit(db, {
      ...{ actor: 'binh@acme.example', action: 'note', subject: 'a conversation' },
      details: { contact: email },
    });
    const { call } = await signIn(system);
    const before = await searchEverywhere(system, mark);
    expect(before).toEqual(expect.arrayContaining(['table audit_log', 'table conversations']));

    const unlock = await lock(table);
    try {
      const erasing = call('POST', '/api/customers/erase', { who: email }).catch(() => 'killed');
      const waiting = sql`select pid from pg_stat_activity
        where wait_event_type = 'Lock' and query ilike ${`%${table}%`}`;
      const isWaiting = async () => (await db.execute(waiting)).rowCount !== 0 || 'not there yet';
      await eventually(isWaiting);
      await system.killConsole();
      expect(await erasing).toBe('killed');
      // PostgreSQL would go on with what nobody waits for.
      await db.execute(sql`select pg_terminate_backend(pid) from (${waiting}) as waiting`);
    } finally {
      await unlock();
    }
    expect(await searchEverywhere(system, mark)).not.toEqual([]);

    // What time does: whoever began it had two minutes for it.
    await db.execute(
      sql`update upkeep_runs set started_at = started_at - interval '5 minutes' where finished_at is null`,
    );
    await system.stopWorkers();
    system.startWorkers();
    await system.startConsole();
    await eventually(
      async () => (await lastUpkeep(db, 'erasure'))?.finishedAt != null || 'still unfinished',
      60_000,
    );
    expect(await searchEverywhere(system, mark)).toEqual([]);
  },
);

/** Nobody writes to the table until it is let go. */
async function lock(table: string): Promise<() => Promise<void>> {
  const client = await database.pool.connect();
  await client.query(`begin; lock table ${table} in exclusive mode`);
  return async () => {
    await client.query('rollback');
    client.release();
  };
}
