import { alternate } from './support/alternate.ts';
import { asItIs, compare } from './support/compare.ts';
import { writeConfigFile } from './support/config-file.ts';
import { drainBacklog } from './support/drain-backlog.ts';
import { startFakeChatwoot } from './support/fake-chatwoot.ts';
import { createBareBacklog, createOurBacklog, linkTickets } from './support/queueing.ts';
import { formatSection, type Section } from './support/section.ts';
import { startRedisServer, startStoreServer } from './support/servers.ts';
import { runBareWorker, runOurWorker } from './support/services.ts';
import { newComments, newTickets } from './support/webhooks.ts';

const concurrency = 50;
/** Enough that what a round begins and ends with is a small part of it. */
const perRound = 16_000;
const pairs = 8;
/** A process compiles what it does often while it does it: the first rounds take up to twice as long. */
const warmUps = 3;
const busyTickets = 200;
/** One message each: nothing can be done for several at once. */
const quietTickets = 8_000;

/** (b) The relay against a bare BullMQ worker that makes the same single call. */
export async function measureRelay(): Promise<Section> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const chatwoot = await startFakeChatwoot();
  const configFile = await writeConfigFile(servers.dir, chatwoot.url);
  const places = { ...servers, ...storeServer, configFile };
  const [busy, quiet] = [newTickets(busyTickets), newTickets(quietTickets)];
  await linkTickets(storeServer.store.db, [...busy, ...quiet]);
  const backlogs = {
    ours: createOurBacklog(servers.redis),
    bare: createBareBacklog(servers.redis),
  };
  const workers = [
    await runOurWorker(places, concurrency),
    await runBareWorker(places, chatwoot.url, concurrency),
  ];
  const measure = (count: number, tickets: string[]) => {
    const drain = (side: 'ours' | 'bare') => () =>
      drainBacklog(servers.redis, chatwoot, backlogs[side], newComments(count, tickets));
    return alternate(pairs, { ours: drain('ours'), bare: drain('bare') }, warmUps);
  };
  try {
    const many = await measure(perRound, busy);
    const one = await measure(quietTickets, quiet);
    return {
      title: '(b) Relaying messages',
      about: `One worker process against a bare BullMQ worker that makes the same single HTTP call. Concurrency ${concurrency}, Chatwoot answers at once, medians of ${pairs} rounds each after ${warmUps} to warm up. First ${perRound} queued messages of ${busyTickets} known conversations a round: of each several wait, and are worked off together. Then one message of each of ${quietTickets} known conversations, where that can't be. Ours keeps order, ledger, limits and records, and logs a line per message; the bare one does none of it.`,
      rows: [
        compare('messages/s', many, asItIs, { target: { atLeast: 0.7 } }),
        compare('one message of each conversation: messages/s', one, asItIs),
      ],
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await Promise.all(Object.values(backlogs).map((backlog) => backlog.close()));
    await chatwoot.close();
    await storeServer.close();
    await servers.close();
  }
}

if (import.meta.main) console.log(formatSection(await measureRelay()));
