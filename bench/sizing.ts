import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { flowId, writeConfigFile, zendeskName } from './support/config-file.ts';
import { drainBacklog } from './support/drain-backlog.ts';
import { startFakeChatwoot } from './support/fake-chatwoot.ts';
import { createOurBacklog, linkTickets } from './support/queueing.ts';
import { residentMemory } from './support/resident-memory.ts';
import { formatSection, type Section } from './support/section.ts';
import { startRedisServer, startStoreServer } from './support/servers.ts';
import { runOurIngress, runOurWorker } from './support/services.ts';
import { settledMemoryBytes } from './support/used-memory.ts';
import { newComments, newTickets } from './support/webhooks.ts';

const messages = 20_000;
const concurrency = 50;
/** As long as a provider takes that is neither near nor far. */
const answerAfterMs = 50;
/** The recorder gathers; the last lines are written by then. */
const calmMs = 3_000;
const mebibyte = 1_048_576;

/** (p) What an installation needs: figures to size it by. Nothing bare to compare with. */
export async function measureSizing(): Promise<Section> {
  const servers = await startRedisServer();
  const { store, databaseUrl, close: closeStore } = await startStoreServer(servers.dir);
  const chatwoot = await startFakeChatwoot(answerAfterMs);
  const configFile = await writeConfigFile(servers.dir, chatwoot.url, [
    { kind: 'relay', id: flowId, zendesk: zendeskName, chatwoot: 'chatwoot-main' },
    { kind: 'inbox', from: [zendeskName] },
  ]);
  const places = { dir: servers.dir, redisUrl: servers.redisUrl, databaseUrl, configFile };
  const tickets = newTickets(200);
  await linkTickets(store.db, tickets);
  const backlog = createOurBacklog(servers.redis, [flowId, 'inbox']);
  const ingress = await runOurIngress(places);
  const worker = await runOurWorker(places, concurrency);
  const databaseBytes = async () => {
    const { rows } = await store.db.execute<{ size: string }>(
      sql`select pg_database_size(current_database()) as size`,
    );
    return Number(rows[0]?.size);
  };
  try {
    await pause(calmMs);
    const idle = await residentMemory(worker.pid);
    const before = { redis: await settledMemoryBytes(servers.redis), store: await databaseBytes() };
    const webhooks = newComments(messages, tickets);
    const bodyBytes = webhooks.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    const perSecond = await drainBacklog(servers.redis, chatwoot, backlog, webhooks);
    await pause(calmMs);
    const busy = await residentMemory(worker.pid);
    const after = { redis: await settledMemoryBytes(servers.redis), store: await databaseBytes() };
    const each = (store: 'redis' | 'store') => (after[store] - before[store]) / messages;
    const row = (what: string, ours: string) => ({ what, ours, bare: '' });
    const size = (bytes: number) => `${Math.round(bytes / mebibyte)} MiB`;
    return {
      title: '(p) Sizes',
      about: `${messages} messages of 200 known conversations (${Math.round(bodyBytes / messages)} bytes each) are relayed and stored in the inbox by one worker with ${concurrency} conversations in hand, while Chatwoot takes ${answerAfterMs} ms to answer. What stays in Redis are claims on ids, for 7 and 8 days. PostgreSQL counts tables and indexes.`,
      rows: [
        row('messages/s of one worker', perSecond.toFixed(0)),
        row('memory of ingress, idle', size((await residentMemory(ingress.pid)).now)),
        row('memory of a worker, idle', size(idle.now)),
        row('memory of a worker, at its most', size(busy.most)),
        row('stays in Redis, per message', `${Math.round(each('redis'))} B`),
        row('stays in PostgreSQL, per message', `${Math.round(each('store'))} B`),
      ],
    };
  } finally {
    await Promise.all([worker.stop(), ingress.stop()]);
    await backlog.close();
    await chatwoot.close();
    await closeStore();
    await servers.close();
  }
}

if (import.meta.main) console.log(formatSection(await measureSizing()));
