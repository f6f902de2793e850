import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreBackup } from '@omnirelay/shared/backup/restore-backup.ts';
import { runBackup } from '@omnirelay/shared/backup/run-backup.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { recover } from '@omnirelay/shared/recovery/recover.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aThread, expectTalk, type Thread } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { type System, startSystem } from './support/system.ts';
import { startTarget, targetSecret } from './support/target.ts';

const redisServer = testRedis();
const database = testDatabase();
const keys = createKeys();
const target = await startTarget();
const forward = {
  ...{ kind: 'forward', id: 'crew', from: 'zendesk-main', url: target.url },
  ...{ secrets: [targetSecret], repeatable: false, timeout: '2s' },
};
const use = {} as { system: System };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'omnirelay-loss-'));
  use.system = await startSystem({
    ...{ redisUrl: redisServer.url, databaseUrl: database.url },
    inbox: ['zendesk-main', 'chatwoot-main'],
    flows: [forward],
  });
});
afterAll(async () => {
  await use.system?.close();
  await target.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => use.system.chatwoot.faults.clear());

const recoverNow = () => {
  const { redis, store } = use.system;
  const queues = createQueues({ redis, keys });
  return recover({
    ...{ redis, keys, db: store.db, queues, startedBy: 'test', nowMs: Date.now },
    lanes: new Set([
      'zendesk-chatwoot.from.zendesk-main',
      'zendesk-chatwoot.from.chatwoot-main',
      'reply.from.zendesk-main',
      'reply.from.chatwoot-main',
      'crew.from.zendesk-main',
    ]),
    unrepeatable: new Set(['crew']),
  });
};

const say = ({ ann, ticket }: Thread, body: string) =>
  use.system.zendesk.comment(ticket.id, { authorId: ann.id, body });

const recorded = () =>
  eventually(async () => (await use.system.redis.xlen(keys.records)) === 0 || 'not recorded');

test('Postgres lost: an older copy of it knows what it knew, and nothing is sent twice', {
  timeout: 100_000,
}, async () => {
  const { system } = use;
  const { store, zendesk } = system;
  const thread = await aThread(system);
  say(thread, 'before');
  await expectTalk(system, thread.conversation.id, ['incoming: It leaks', 'incoming: before']);
  await recorded();
  const before = await dump();
  const made = await runBackup({
    ...{ db: store.db, url: database.url, startedBy: 'test', nowMs: Date.now },
    settings: { directory, keep: 3 },
  });
  if (made.state !== 'made') throw new Error(made.state);
  // Redis goes on from here; Postgres will not.
  const late = await aThread(system, { name: 'Late' });
  say(thread, 'after');
  const all = ['incoming: It leaks', 'incoming: before', 'incoming: after'];
  await expectTalk(system, thread.conversation.id, all);
  await recorded();

  const { name } = made.backup;
  await restoreBackup({ url: database.url, directory, name, replace: true, force: true });
  expect(await dump()).toEqual(before);
  await recoverNow();

  // Every webhook of today once more, and news.
  for (const { body } of zendesk.webhooks.sent.slice(-10)) {
    expect(await postAsZendesk(system, JSON.parse(body))).toBe(200);
  }
  say(late, 'news');
  await expectTalk(system, late.conversation.id, ['incoming: It leaks', 'incoming: news']);
  await expectTalk(system, thread.conversation.id, all);
  say(thread, 'at last');
  await expectTalk(system, thread.conversation.id, [...all, 'incoming: at last']);
});

async function dump(): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of [
    'events',
    'event_flows',
    'effects',
    'relay_links',
    'conversations',
    'messages',
  ]) {
    const { rows } = await use.system.store.db.execute(`select t::text from ${table} t order by 1`);
    all[table] = rows;
  }
  return all;
}
