import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreBackup } from '@omnirelay/shared/backup/restore-backup.ts';
import { runBackup } from '@omnirelay/shared/backup/run-backup.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anAgent, aThread, expectReplies, expectTalk } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { useLoss } from './support/use-loss.ts';

const { use, database, recoverNow, say, recorded } = await useLoss({
  reconcile: { every: '4s', overlap: '1m' },
  flows: [],
});
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'omnirelay-loss-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('both lost: what was relayed after the back-up is found at the providers, not sent again', {
  timeout: 240_000,
}, async () => {
  const { system } = use;
  const { store, zendesk, chatwoot, redis } = system;
  const binh = anAgent(system);
  const thread = await aThread(system);
  const reply = (content: string) =>
    chatwoot.agentReply(thread.conversation.id, { agentId: binh.id, content });
  say(thread, 'before');
  const talk = ['incoming: It leaks', 'incoming: before'];
  await expectTalk(system, thread.conversation.id, talk);
  await recorded();
  const made = await runBackup({
    ...{ db: store.db, url: database.url, startedBy: 'test', nowMs: Date.now },
    settings: { directory, keep: 3 },
  });
  if (made.state !== 'made') throw new Error(made.state);
  say(thread, 'after');
  talk.push('incoming: after');
  await expectTalk(system, thread.conversation.id, talk);
  reply('We come');
  talk.push('outgoing: We come');
  await expectReplies(system, thread.ticket.id, [/We come$/]);
  await system.settled();

  await system.stopWorkers();
  await redis.flushdb();
  const { name } = made.backup;
  await restoreBackup({ url: database.url, directory, name, replace: true, force: true });
  system.startWorkers();
  await recoverNow();
  // Webhooks that come again, and syncs that find what nobody here knows of.
  for (const { body } of zendesk.webhooks.sent.slice(-10)) {
    expect(await postAsZendesk(system, JSON.parse(body))).toBe(200);
  }
  const [last] = await listSyncs(store.db, { limit: 1 });
  await eventually(async () => {
    const since = await listSyncs(store.db, { limit: 100 });
    const done = since.filter(({ id, state }) => id > (last?.id ?? '') && state === 'done');
    const looked = new Set(done.map(({ connection }) => connection));
    return looked.size === 2 || `looked at ${[...looked]} since`;
  }, 60_000);
  await system.settled();
  say(thread, 'news');
  talk.push('incoming: news');
  await expectTalk(system, thread.conversation.id, talk, 60_000);
  reply('At last');
  await expectReplies(system, thread.ticket.id, [/We come$/, /At last$/], 60_000);
  await expectTalk(system, thread.conversation.id, [...talk, 'outgoing: At last']);
});
