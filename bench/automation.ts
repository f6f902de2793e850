import { stageNames } from '@omnirelay/shared/automation/stages.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { Queue } from 'bullmq';
import { sql } from 'drizzle-orm';
import { type BareRun, bareDeskQueue } from './bare/desk-job.ts';
import { alternate, median, percentile } from './support/alternate.ts';
import { type FakeDesk, startFakeDesk } from './support/fake-desk.ts';
import { runService } from './support/run-service.ts';
import { formatSection, type Section } from './support/section.ts';
import { type Servers, startRedisServer, startStoreServer } from './support/servers.ts';

const concurrency = 20;
const perRound = 150;
const pairs = 2;
const oneByOne = 30;
const keys = createKeys();

/** (j) Tickets through all eight stages against a bare worker that makes the same calls. */
export async function measureAutomation(): Promise<Section> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const desk = await startFakeDesk(servers.dir);
  const places = { ...servers, databaseUrl: storeServer.databaseUrl };
  const workers = [await runOurs(places, desk), await runBare(servers, desk)];
  const queues = createQueues({ redis: servers.redis, keys });
  const bareQueue = new Queue<BareRun>(bareDeskQueue, { connection: servers.redis });
  const starts = {
    async ours(runs: BareRun[]) {
      const events = runs.map((run) => ({ event: eventOf(run), dedupSeconds }));
      const { kicks } = await acceptBatch({ redis: servers.redis, keys }, events);
      await queues.kick(kicks);
    },
    async bare(runs: BareRun[]) {
      await bareQueue.addBulk(runs.map((data) => ({ name: 'run', data })));
    },
  };
  const noted = async (count: number) => {
    const isDone = async () => desk.zoho.crm.noteRows.length >= count;
    if (await waitUntil(isDone, { timeoutMs: 120_000, everyMs: 5 })) return;
    throw new Error('the runs did not end');
  };
  const round = (side: 'ours' | 'bare', size: number) => async () => {
    const runs = Array.from({ length: size }, () => desk.open());
    const before = desk.zoho.crm.noteRows.length;
    const startedAt = performance.now();
    await starts[side](runs);
    await noted(before + size);
    return size / ((performance.now() - startedAt) / 1_000);
  };
  const one = async (side: 'ours' | 'bare') => 1_000 / (await round(side, 1)());
  try {
    const rounds = await alternate(pairs, {
      ours: round('ours', perRound),
      bare: round('bare', perRound),
    });
    const [ours, bare] = [median(rounds.ours), median(rounds.bare)];
    const single: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
    const used = () => desk.zoho.credits.used + desk.zoho.crm.credits.used;
    const spent: number[] = [];
    for (let i = 0; i < oneByOne; i++) {
      const before = used();
      single.ours.push(await one('ours'));
      spent.push(used() - before);
      single.bare.push(await one('bare'));
    }
    const credits = median(spent);
    const counted = await mostCredits(storeServer.store.db, oneByOne);
    if (counted !== credits) throw new Error(`a run cost ${credits}, and counted ${counted}`);
    const stages = await stageTimes(storeServer.store.db, oneByOne);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    return {
      title: '(j) Tickets through eight stages',
      about: `One worker with all stages on, against a bare BullMQ worker that makes the same ${callsOfARun} calls in sequence; Zoho and the model answer at once. ${perRound} tickets a round, concurrency ${concurrency}, medians of ${pairs} rounds each; then ${oneByOne} tickets one by one. Ours decides, keeps every stage before the next begins, notes every write before it is made, and claims the reply. Credits are Desk's and the CRM's, with departments and reply addresses known. A stage's time is all of it, with its calls.`,
      rows: [
        { what: 'runs/s', ours: ours.toFixed(1), bare: bare.toFixed(1), ratio: ours / bare },
        {
          what: 'one run alone: p50',
          ours: ms(median(single.ours)),
          bare: ms(median(single.bare)),
          ratio: median(single.ours) / median(single.bare),
        },
        {
          what: 'credits of a run',
          ours: String(credits),
          bare: '',
          ratio: credits,
          target: { atMost: 20 },
        },
        ...stages.map(({ stage, times }) => ({
          what: `${stage}: p50, p95`,
          ours: `${ms(median(times))}, ${ms(percentile(times, 95))}`,
          bare: '',
        })),
      ],
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await bareQueue.close();
    await queues.close();
    await desk.close();
    await storeServer.close();
    await servers.close();
  }
}

const callsOfARun = 16;

function eventOf({ ticketId }: BareRun): StoredEvent {
  return {
    id: newEventId(),
    connection: 'zoho-main',
    type: 'hint',
    conversationKey: ticketId,
    externalId: `zoho_${ticketId}`,
    providerEventId: `bench-${ticketId}`,
    flows: ['desk'],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(JSON.stringify({ ticket_id: ticketId })),
  };
}

async function runOurs(places: Servers & { databaseUrl: string }, { configFile }: FakeDesk) {
  const port = await findFreePort();
  return runService({
    file: 'services/worker/src/main.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: {
      REDIS_URL: places.redisUrl,
      DATABASE_URL: places.databaseUrl,
      OMNIRELAY_CONFIG: configFile,
      ENCRYPTION_KEY: '0f'.repeat(32),
      WORKER_PORT: String(port),
      WORKER_CONCURRENCY: String(concurrency),
    },
  });
}

async function runBare({ dir, redisUrl }: Servers, desk: FakeDesk) {
  const port = await findFreePort();
  const { urls } = desk.zoho;
  const token = await desk.token();
  const places = { desk: urls.desk, crm: urls.crm, model: desk.model.url, token };
  return runService({
    file: 'bench/bare/desk-worker.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir,
    env: {
      REDIS_URL: redisUrl,
      PORT: String(port),
      CONCURRENCY: String(concurrency),
      PLACES: JSON.stringify(places),
    },
  });
}

type Db = Awaited<ReturnType<typeof startStoreServer>>['store']['db'];

/** Of the dearest of the last runs. */
async function mostCredits(db: Db, runs: number): Promise<number> {
  const { rows } = await db.execute<{ most: number }>(sql`
    select max(desk_credits + crm_credits) as most
    from (select * from runs order by id desc limit ${runs}) as last`);
  return rows[0]?.most ?? Number.NaN;
}

/** Of the last runs, which went one by one. */
async function stageTimes(db: Db, runs: number) {
  const { rows } = await db.execute<{ stage: string; ms: number }>(sql`
    select stage, extract(epoch from finished_at - started_at)::float8 * 1000 as ms
    from run_stages where run_id in (select id from runs order by id desc limit ${runs})`);
  return stageNames.map((stage) => ({
    stage,
    times: rows.filter((row) => row.stage === stage).map(({ ms }) => ms),
  }));
}

if (import.meta.main) console.log(formatSection(await measureAutomation()));
