import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreBackup } from '@omnirelay/shared/backup/restore-backup.ts';
import { runBackup } from '@omnirelay/shared/backup/run-backup.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aThread, expectTalk } from './support/desk.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { useLoss } from './support/use-loss.ts';

const { use, database, recoverNow, say, recorded } = await useLoss();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'omnirelay-loss-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

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
