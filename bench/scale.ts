import { alternate } from './support/alternate.ts';
import { asItIs, compare } from './support/compare.ts';
import { writeConfigFile } from './support/config-file.ts';
import { drainBacklog } from './support/drain-backlog.ts';
import { startFakeChatwoot } from './support/fake-chatwoot.ts';
import { createOurBacklog, linkTickets } from './support/queueing.ts';
import { formatSection, type Section } from './support/section.ts';
import { startRedisServer, startStoreServer } from './support/servers.ts';
import { runOurWorker } from './support/services.ts';
import { newComments, newTickets } from './support/webhooks.ts';

const concurrency = 10;
const answerAfterMs = 50;
const perRound = 1_000;
const pairs = 2;

/** (f) Three worker processes against one, where waiting for the provider is what takes the time. */
export async function measureScale(): Promise<Section> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const chatwoot = await startFakeChatwoot(answerAfterMs);
  const { dir, redisUrl, redis } = servers;
  const configFile = await writeConfigFile(dir, chatwoot.url);
  const places = { dir, redisUrl, configFile, databaseUrl: storeServer.databaseUrl };
  const tickets = newTickets(200);
  await linkTickets(storeServer.store.db, tickets);
  const backlog = createOurBacklog(redis);
  const drainWith = (count: number) => async () => {
    const running = Array.from({ length: count }, () => runOurWorker(places, concurrency));
    const workers = await Promise.all(running);
    try {
      return await drainBacklog(redis, chatwoot, backlog, newComments(perRound, tickets));
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  };
  try {
    const rounds = await alternate(pairs, { ours: drainWith(3), bare: drainWith(1) });
    return {
      title: '(f) Three workers against one',
      about: `Chatwoot answers after ${answerAfterMs} ms, each worker process has ${concurrency} conversations in hand, ${perRound} queued messages of 200 conversations a round, medians of ${pairs} rounds each. Here "bare" is one worker and "Omnirelay" is three.`,
      rows: [compare('messages/s', rounds, asItIs, { target: { atLeast: 2.7 } })],
    };
  } finally {
    await backlog.close();
    await chatwoot.close();
    await storeServer.close();
    await servers.close();
  }
}

if (import.meta.main) console.log(formatSection(await measureScale()));
