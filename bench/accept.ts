import { alternate, type Rounds } from './support/alternate.ts';
import { compare } from './support/compare.ts';
import { writeConfigFile } from './support/config-file.ts';
import type { Shots } from './support/fire.ts';
import { formatSection, type Row, type Section } from './support/section.ts';
import { startSender } from './support/sender.ts';
import { startRedisServer } from './support/servers.ts';
import { runBareIngress, runOurIngress } from './support/services.ts';
import { newComments, newTickets } from './support/webhooks.ts';

const connections = 100;
const perRound = 12_000;
const pairs = 20;
/** A process compiles what it does often while it does it. */
const warmUps = 3;

/** (a) The accept path against `queue.add` per request. No worker runs. */
export async function measureAccept(): Promise<Section> {
  const servers = await startRedisServer();
  const configFile = await writeConfigFile(servers.dir, 'http://127.0.0.1:9');
  const places = { ...servers, configFile, databaseUrl: '' };
  const [ours, bare] = await Promise.all([runOurIngress(places), runBareIngress(places)]);
  const sender = startSender();
  const measure = (ticketsOfRound: () => string[]) => {
    const shoot = (url: string) => () =>
      sender.fire(url, newComments(perRound, ticketsOfRound()), connections);
    return alternate(pairs, { ours: shoot(ours.url), bare: shoot(bare.url) }, warmUps);
  };
  try {
    const tickets = newTickets(200);
    const few = await measure(() => tickets);
    const allNew = await measure(() => newTickets(perRound));
    return {
      title: '(a) Accepting webhooks',
      about: `The real ingress against a minimal Fastify route that checks the signature and calls \`queue.add\`. ${connections} connections, ${perRound} signed Zendesk comments a round, medians of ${pairs} rounds each after ${warmUps} to warm up. They are sent by a process of its own that collects no garbage within a round. No worker runs: in the first case the conversations were opened in the warm-up rounds and wait, in the second every event needs a mailbox and a job.`,
      rows: [
        ...rowsOf('200 waiting conversations', few, 1),
        ...rowsOf('every event opens a conversation', allNew, 0.7),
      ],
    };
  } finally {
    await Promise.all([ours.stop(), bare.stop(), sender.stop()]);
    await servers.close();
  }
}

function rowsOf(what: string, rounds: Rounds<Shots>, atLeast: number): Row[] {
  const ms = { unit: ' ms', digits: 1 };
  const p99 = atLeast >= 1 ? { ...ms, target: { atMost: 1 } } : ms;
  return [
    compare(`${what}: requests/s`, rounds, ({ perSecond }) => perSecond, { target: { atLeast } }),
    compare(`${what}: p50`, rounds, ({ p50Ms }) => p50Ms, ms),
    compare(`${what}: p99`, rounds, ({ p99Ms }) => p99Ms, p99),
  ];
}

if (import.meta.main) console.log(formatSection(await measureAccept()));
