import { alternate } from './support/alternate.ts';
import { asItIs, compare } from './support/compare.ts';
import { writeConfigFile, zendeskName } from './support/config-file.ts';
import { drainBacklog } from './support/drain-backlog.ts';
import { type FakeTarget, startFakeTarget } from './support/fake-target.ts';
import { createBareBacklog, createOurBacklog } from './support/queueing.ts';
import { formatSection, type Row, type Section } from './support/section.ts';
import { startRedisServer, startStoreServer } from './support/servers.ts';
import { runBareForwarder, runOurWorker } from './support/services.ts';
import { newComments, newTickets } from './support/webhooks.ts';

const concurrency = 50;
const perRound = 8_000;
const pairs = 12;
/** A process compiles what it does often while it does it: the first rounds take up to twice as long. */
const warmUps = 4;
const secret = Buffer.alloc(32, 7).toString('base64');

/** (n) Forwarding against a bare BullMQ worker that signs and makes the same single call. */
export async function measureForward(): Promise<Section> {
  return {
    title: '(n) Forwarding events',
    about: `One worker process against a bare BullMQ worker with undici that signs and makes the same call. ${perRound} queued events of 200 conversations a round, concurrency ${concurrency}, medians of ${pairs} rounds each after ${warmUps} to warm up; a target that answers at once, and one that takes 20 ms. Ours keeps order, breaker, answers and records, and logs a line per event; the bare one does none of it.`,
    rows: [await measureTarget(0), await measureTarget(20)],
  };
}

async function measureTarget(delayMs: number): Promise<Row> {
  const target = await startFakeTarget({ delayMs });
  const bench = await startBench([forwardTo('crew', target)]);
  const bare = createBareBacklog(bench.redis);
  const ours = createOurBacklog(bench.redis, ['crew']);
  const bareWorker = await runBareForwarder(bench.places, { url: target.url, secret }, concurrency);
  const tickets = newTickets(200);
  const drain = (backlog: typeof ours) => () =>
    drainBacklog(bench.redis, target, backlog, newComments(perRound, tickets));
  try {
    const rounds = await alternate(pairs, { ours: drain(ours), bare: drain(bare) }, warmUps);
    const what = `events/s, target answers ${delayMs === 0 ? 'at once' : `after ${delayMs} ms`}`;
    return compare(what, rounds, asItIs, { target: { atLeast: 0.8 } });
  } finally {
    await bareWorker.stop();
    await Promise.all([ours.close(), bare.close()]);
    await bench.close();
    await target.close();
  }
}

const neighbours = 9;

/** (o) What one dead target among ten costs the others. */
export async function measureDeadTarget(): Promise<Section> {
  const targets = await Promise.all(
    Array.from({ length: neighbours }, () => startFakeTarget({ delayMs: 5 })),
  );
  const [well, dead] = await Promise.all([
    startFakeTarget({ delayMs: 5 }),
    startFakeTarget({ delayMs: 0, dead: true }),
  ]);
  const names = targets.map((_, i) => `target-${i}`);
  const flows = [
    ...targets.map((target, i) => forwardTo(names[i] ?? '', target)),
    forwardTo('well', well),
    forwardTo('dead', dead),
  ];
  const bench = await startBench(flows);
  const withDead = createOurBacklog(bench.redis, [...names, 'dead']);
  const without = createOurBacklog(bench.redis, [...names, 'well']);
  const tickets = newTickets(50);
  const others = together(targets);
  const drain = (backlog: typeof without) => () =>
    drainBacklog(bench.redis, others, backlog, newComments(400, tickets));
  try {
    const rounds = await alternate(pairs, { ours: drain(withDead), bare: drain(without) });
    return {
      title: '(o) One dead target among ten',
      about: `Every event goes to ten targets; in the first column one of them takes connections and never answers, in the second all ten are well. Counted is what the other nine get: 400 events of 50 conversations a round for each, medians of ${pairs} rounds each. "bare" is the same without a dead target.`,
      rows: [compare('events/s of the other nine', rounds, asItIs, { target: { atLeast: 0.95 } })],
    };
  } finally {
    await Promise.all([withDead.close(), without.close()]);
    await bench.close();
    await Promise.all([...targets, well, dead].map((target) => target.close()));
  }
}

/** Several targets as one that everything goes to. */
function together(targets: FakeTarget[]) {
  return {
    arrivedAtMs: {
      clear: () => {
        for (const target of targets) target.arrivedAtMs.clear();
      },
      values: () =>
        targets.flatMap((target) => [...target.arrivedAtMs.values()]).sort((a, b) => a - b),
    },
    received: async (count: number) => {
      await Promise.all(targets.map((target) => target.received(count)));
    },
  };
}

function forwardTo(id: string, { url }: FakeTarget) {
  return { kind: 'forward', id, from: zendeskName, url, secrets: [`whsec_${secret}`] };
}

async function startBench(flows: object[]) {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const configFile = await writeConfigFile(servers.dir, 'http://127.0.0.1:9', flows);
  const { dir, redisUrl, redis } = servers;
  const places = { dir, redisUrl, configFile, databaseUrl: storeServer.databaseUrl };
  const worker = await runOurWorker(places, concurrency);
  return {
    redis,
    places,
    async close() {
      await worker.stop();
      await storeServer.close();
      await servers.close();
    },
  };
}

if (import.meta.main) {
  console.log(formatSection(await measureForward()));
  console.log(formatSection(await measureDeadTarget()));
}
