import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { alternate, median, percentile } from './support/alternate.ts';
import { runService } from './support/run-service.ts';
import { formatSection, type Section } from './support/section.ts';
import { converse } from './support/zalo-conversations.ts';
import {
  answerAtOnce,
  modelReply,
  startZaloSystem,
  type ZaloSystem,
} from './support/zalo-system.ts';
import { newQuestions, timeAcks } from './support/zalo-webhooks.ts';

const concurrency = 50;
const pairs = 2;

const acked = { customers: 200, webhooks: 1_000, perSecond: 100 };
/** Zalo counts a webhook as lost after that. */
const zaloWaitsMs = 2_000;

/** (k) Acknowledging webhooks while the model hangs. */
export async function measureAcks(): Promise<Section> {
  const system = await startZaloSystem(concurrency);
  try {
    const rounds = await alternate(pairs, {
      ours: () => ackRound(system, { hangs: true }),
      bare: () => ackRound(system, { hangs: false }),
    });
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const of = (side: 'ours' | 'bare', percent: number) =>
      median(rounds[side].map((timesMs) => percentile(timesMs, percent)));
    const row = (percent: number) => ({
      what: `p${percent}`,
      ours: ms(of('ours', percent)),
      bare: ms(of('bare', percent)),
      ratio: of('ours', percent) / of('bare', percent),
    });
    const slowest = Math.max(...rounds.ours.flat());
    return {
      title: '(k) Acknowledging webhooks while the model hangs',
      about: `Time from sending a signed Zalo webhook to its 200 by one ingress, ${acked.perSecond}/s of ${acked.customers} customers, while the model answers none of the calls of the one worker (concurrency ${concurrency}), all of whose places hang. Medians of ${pairs} rounds of ${acked.webhooks} webhooks. Here "Omnirelay" is with the hanging model and "bare" the same with one that answers at once, which keeps the worker busy on the same cores; in the last two rows it is what Zalo waits.`,
      rows: [
        row(50),
        { ...row(99), target: { atMost: 1.5 } },
        ...[
          { what: "p99 against Zalo's patience", timeMs: of('ours', 99) },
          { what: "slowest of all against Zalo's patience", timeMs: slowest },
        ].map(({ what, timeMs }) => ({
          what,
          ours: ms(timeMs),
          bare: `${zaloWaitsMs} ms`,
          ratio: timeMs / zaloWaitsMs,
          target: { atMost: 0.1 },
        })),
      ],
    };
  } finally {
    await system.close();
  }
}

async function ackRound(system: ZaloSystem, { hangs }: { hangs: boolean }): Promise<number[]> {
  const { model, servers } = system;
  const userIds = await system.customers(acked.customers);
  const bodies = newQuestions(system, userIds, acked.webhooks);
  const before = model.calls.length;
  if (hangs) model.next(...bodies.map(() => 'slow-headers' as const));
  const timesMs = await timeAcks(system.webhookUrl, bodies, acked.perSecond);
  const asked = model.calls.slice(before);
  const hung = asked.filter(({ status }) => status === 'hung').length;
  if (hangs && (hung < concurrency || hung < asked.length)) {
    throw new Error(`${hung} of ${asked.length} calls of the model hung`);
  }
  if (hangs) {
    // Nobody needs to wait for the deadlines, nor for the breaker that the broken calls open.
    answerAtOnce(model);
    model.app.server.closeAllConnections();
  }
  await system.settled();
  await servers.redis.del(createKeys().gate('llm'));
  const answered = userIds.filter((id) => system.zalo.messagesTo(id).at(-1)?.text === modelReply);
  if (!hangs && answered.length < userIds.length) {
    throw new Error(`the model answered ${answered.length} of ${userIds.length} customers`);
  }
  return timesMs;
}

const crowds = [
  { customers: 1, questionsEach: 6 },
  { customers: 20, questionsEach: 5 },
  { customers: 200, questionsEach: 2 },
];

/** (l) From webhook to answer, by one worker. */
export async function measureAnswers(): Promise<Section> {
  const system = await startZaloSystem(concurrency);
  const bare = await runBare(system);
  const urls = { ours: system.webhookUrl, bare: bare.url };
  try {
    const rows: Section['rows'] = [];
    for (const { customers, questionsEach } of crowds) {
      system.zalo.setWebhook(urls.ours);
      // Each side knows its own: to ours, the answers of the other would be somebody else's.
      const sides = {
        ours: await system.customers(customers),
        bare: await system.customers(customers),
      };
      const round = (side: 'ours' | 'bare') => async () => {
        system.zalo.setWebhook(urls[side]);
        const perSecond = await converse(system, sides[side], questionsEach);
        await system.settled();
        return perSecond;
      };
      const rounds = await alternate(pairs, { ours: round('ours'), bare: round('bare') });
      const [ours, theirs] = [median(rounds.ours), median(rounds.bare)];
      rows.push({
        what: `${customers} ${customers === 1 ? 'customer' : 'customers'} at once: messages/s`,
        ours: ours.toFixed(1),
        bare: theirs.toFixed(1),
        ratio: ours / theirs,
      });
    }
    return {
      title: '(l) Answering customers',
      about: `Messages that one ingress and one worker (concurrency ${concurrency}) answer, from the webhook to the answer at Zalo; every customer asks again once answered. The bare process takes the same webhook and makes the same two calls in sequence, of the model and of Zalo, which answer at once. Medians of ${pairs} rounds each; customers are known. \`quiet\` is 500 ms, within which Postgres has the question: one customer alone measures that pause. Ours checks signatures, keeps order, reads the history from Postgres, counts costs and limits, records both sides, and tells its own echo from a person's answer.`,
      rows,
    };
  } finally {
    await bare.stop();
    await system.close();
  }
}

async function runBare({ servers, zalo, model, accessToken }: ZaloSystem) {
  const port = await findFreePort();
  const places = { zalo: zalo.urls.openapi, model: model.url, accessToken };
  const service = await runService({
    file: 'bench/bare/answer-calls.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: servers.dir,
    env: { PORT: String(port), PLACES: JSON.stringify(places) },
  });
  return { ...service, url: `http://127.0.0.1:${port}/webhook` };
}

if (import.meta.main) {
  console.log(formatSection(await measureAcks()));
  console.log(`\n${formatSection(await measureAnswers())}`);
}
