import { rmSync } from 'node:fs';
import { startServer } from '@omnirelay/adapters/files/testing/local-server.ts';
import { createHttpClient } from '@omnirelay/adapters/http/client.ts';
import { zoho } from '@omnirelay/adapters/zoho/index.ts';
import { createTokenSource } from '@omnirelay/adapters/zoho/tokens.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { performEffect } from '@omnirelay/shared/effects/perform-effect.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { startLocalRedis } from '@omnirelay/shared/local/redis.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { acceptBatch } from '@omnirelay/shared/mailbox/accept.ts';
import { takeHead } from '@omnirelay/shared/mailbox/mailbox.ts';
import { anEvent, mailboxOf } from '@omnirelay/shared/mailbox/testing/an-event.ts';
import { drainDeps } from '@omnirelay/shared/mailbox/testing/drain-deps.ts';
import { startLane } from '@omnirelay/shared/mailbox/testing/start-lane.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { createQueues, parkedQueueName } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { putConnectionCheck } from '@omnirelay/shared/store/connection-checks.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { eventFlows } from '@omnirelay/shared/store/schema.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { makeScratchFolder } from '@omnirelay/shared/testing/scratch-folder.ts';
import { Worker } from 'bullmq';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';
import { watchQueues } from '../watch-queues.ts';
import { createConsumption } from './consumption.ts';
import { watchBreakers } from './watch-breakers.ts';
import { watchRecords, watchRedis } from './watch-redis.ts';
import { watchRounds } from './watch-rounds.ts';
import { watchSetups } from './watch-setups.ts';
import { watchZohoTokens } from './watch-zoho-tokens.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const store = openStore(database.url);
const base = { redis, keys };
let metrics = createMetrics();

beforeAll(() => migrateStore(database.url));
beforeEach(() => {
  metrics = createMetrics();
});
afterEach(() => redis.flushdb());
afterAll(async () => {
  await queues.close();
  await store.close();
});

/** The lines of a metric, as Prometheus reads them. */
async function shown(name: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}
const round = (name: string, with_ = { redis }) =>
  watchRounds({
    ...{ ...base, ...with_, db: store.db, queues, metrics },
    config: { connections: {}, flows: [] } as never,
    consumption: createConsumption({ ...base, queues, lanes: [], metrics }),
  }).find((one) => one.name === name);

describe('a Redis of its own', () => {
  async function ownRedis() {
    const dir = makeScratchFolder('watched');
    const server = await startLocalRedis({ dir, log: () => {} });
    const connection = connectRedis(server.url, 'patient');
    onTestFinished(async () => {
      connection.disconnect();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    });
    return { dir, server, connection };
  }

  test('without its append-only file, or with its disk gone, is seen', async () => {
    const { dir, connection } = await ownRedis();
    const watch = () => watchRedis({ redis: connection, metrics });
    await watch();
    expect(await shown('omnirelay_redis_aof_enabled')).toEqual(['omnirelay_redis_aof_enabled 1']);
    const ok = 'omnirelay_redis_persistence_ok';
    expect(await shown(ok)).toEqual([
      `${ok}{what="aof"} 1`,
      `${ok}{what="aof-rewrite"} 1`,
      `${ok}{what="rdb"} 1`,
    ]);

    rmSync(dir, { recursive: true });
    await connection.bgsave().catch(() => {});
    await waitUntil(
      async () => {
        await watch();
        return (await shown(ok)).includes(`${ok}{what="rdb"} 0`);
      },
      { timeoutMs: 10_000 },
    );
    await connection.config('SET', 'appendonly', 'no');
    await watch();
    expect(await shown('omnirelay_redis_aof_enabled')).toEqual(['omnirelay_redis_aof_enabled 0']);
  });

  test('tells how much of its memory is used', async () => {
    const { connection } = await ownRedis();
    await connection.config('SET', 'maxmemory', '50mb');
    await connection.set('much', 'x'.repeat(20_000_000));
    await watchRedis({ redis: connection, metrics });
    const [used = ''] = await shown('omnirelay_redis_memory_used_bytes');
    expect(Number(used.split(' ')[1])).toBeGreaterThan(20_000_000);
    expect(await shown('omnirelay_redis_memory_limit_bytes')).toEqual([
      `omnirelay_redis_memory_limit_bytes ${50 * 1024 * 1024}`,
    ]);
  });

  test('that is away is seen at once, though whatever asks it waits', async () => {
    const { server, connection } = await ownRedis();
    await connection.ping();
    const watch = round('watch-redis-up', { redis: connection });
    await watch?.run();
    expect(await shown('omnirelay_redis_up')).toEqual(['omnirelay_redis_up 1']);
    await server.stop();
    await waitUntil(async () => connection.status !== 'ready', { timeoutMs: 30_000 });
    await watch?.run();
    expect(await shown('omnirelay_redis_up')).toEqual(['omnirelay_redis_up 0']);
  });
});

test('records that nobody carries to Postgres grow old', async () => {
  await watchRecords({ ...base, metrics }, Date.now());
  expect(await shown('omnirelay_records_waiting')).toEqual(['omnirelay_records_waiting 0']);
  expect(await shown('omnirelay_records_oldest_seconds')).toEqual([
    'omnirelay_records_oldest_seconds 0',
  ]);
  const [seconds] = await redis.time();
  await acceptBatch(base, [{ event: anEvent(), dedupSeconds: 60 }]);
  await redis.xadd(keys.unrecorded, '*', 'a', 'x');
  await watchRecords({ ...base, metrics }, (Number(seconds) + 600) * 1_000);
  expect(await shown('omnirelay_records_waiting')).toEqual(['omnirelay_records_waiting 1']);
  expect(await shown('omnirelay_records_set_aside')).toEqual(['omnirelay_records_set_aside 1']);
  const [oldest = ''] = await shown('omnirelay_records_oldest_seconds');
  expect(Number(oldest.split(' ')[1])).toBeGreaterThan(500);
});

describe('calls to a provider', () => {
  test('are counted by how they end, and open its breaker when it fails', async () => {
    const answers = [200, 429, 422, 500, 500, 500, 500, 500];
    const { url, close } = await startServer((_request, response) => {
      response.writeHead(answers.shift() ?? 500).end();
    });
    const client = createHttpClient({ baseUrl: url, headers: {}, timeoutMs: 5_000 });
    onTestFinished(async () => {
      await client.close();
      await close();
    });
    const gate = createGate({ ...base, metrics });
    const name = 'zendesk-main';
    const call = () =>
      guardCall(gate, name, () => client.send({ method: 'GET', path: '/', what: 'GET it' }));
    const watch = () => watchBreakers({ ...base, metrics, names: [name] }, Date.now());
    const breaker = 'omnirelay_breaker_state{connection="zendesk-main"}';

    await watch();
    expect(await shown('omnirelay_breaker_state')).toEqual([`${breaker} 0`]);
    while (answers.length > 0) await call().catch(() => {});
    await watch();
    expect(await shown('omnirelay_breaker_state')).toEqual([`${breaker} 2`]);
    const ended = 'omnirelay_provider_call_seconds_count';
    expect(await shown(ended)).toEqual([
      `${ended}{connection="${name}",outcome="ok"} 1`,
      `${ended}{connection="${name}",outcome="throttled"} 1`,
      `${ended}{connection="${name}",outcome="refused"} 1`,
      `${ended}{connection="${name}",outcome="failed"} 5`,
    ]);

    // The 429 has paused it, too.
    await redis.hdel(keys.gate(name), 'pausedUntil');
    await gate.pass({ connection: name, limits: [] }).catch(() => {});
    const waits = 'omnirelay_provider_waits_total';
    expect(await shown(waits)).toEqual([`${waits}{connection="${name}",reason="breaker"} 1`]);

    await redis.hset(keys.gate(name), 'openUntil', Date.now() - 1);
    await watch();
    expect(await shown('omnirelay_breaker_state')).toEqual([`${breaker} 1`]);
    await gate.pass({ connection: name, limits: [] });
    await gate.succeeded(name);
    await watch();
    expect(await shown('omnirelay_breaker_state')).toEqual([`${breaker} 0`]);
  });
});

test('writes are counted as other calls are, and so is what they wait for', async () => {
  const deps = { ledger: createLedger(base), gate: createGate({ ...base, metrics }) };
  const event = anEvent();
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  const drain = { mailbox: mailboxOf(event), owner: 'us' };
  await takeHead(base, drain);
  const limits = [{ name: 'desk:calls', count: 1, periodMs: 60_000 }];
  const write = (id: string) =>
    performEffect(deps, drain, {
      ...{ id, action: 'comment', gate: { connection: 'desk', limits } },
      settle: { afterStartMs: 60_000, afterUnclearMs: 60_000 },
      write: async () => {
        throw new RetryableError('HTTP 502', { outcome: 'unclear', trouble: 'failing' });
      },
      look: async () => undefined,
    });
  await expect(write('one')).rejects.toThrow('HTTP 502');
  await expect(write('two')).rejects.toThrow('waiting');
  await expect(write('one')).rejects.toThrow('waiting');
  const [ended, waits] = [
    'omnirelay_provider_call_seconds_count',
    'omnirelay_provider_waits_total',
  ];
  expect(await shown(ended)).toEqual([`${ended}{connection="desk",outcome="failed"} 1`]);
  expect(await shown(waits)).toEqual([
    `${waits}{connection="desk",reason="limit"} 1`,
    `${waits}{connection="desk",reason="unsettled"} 1`,
  ]);
});

describe('work that is due', () => {
  const lane = {
    name: 'relay.from.zendesk-main',
    flow: 'relay',
    connection: 'zendesk-main',
    kind: 'relay',
  } as const;
  const consumptionOf = (own = createMetrics()) =>
    createConsumption({ ...base, queues, lanes: [lane], metrics: own });
  const stalled = 'omnirelay_consumption_stalled_seconds{flow="relay"}';

  test('and that nobody takes is stalled, until somebody does', async () => {
    const ours = consumptionOf(metrics);
    const now = Date.now();
    await ours.watch(now);
    expect(await shown('omnirelay_consumption_stalled_seconds')).toEqual([`${stalled} 0`]);
    const event = anEvent();
    await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
    await queues.kick([mailboxOf(event)]);
    // What has just come is not late, however long nothing has happened.
    await ours.watch(now + 1_000_000);
    expect(await shown('omnirelay_consumption_stalled_seconds')).toEqual([`${stalled} 0`]);
    await ours.watch(now + 1_200_000);
    expect(await shown('omnirelay_consumption_stalled_seconds')).toEqual([`${stalled} 200`]);

    // Another worker got somewhere: it is busy, not stuck.
    const other = consumptionOf();
    other.note('relay');
    await other.watch(now + 1_200_000);
    await ours.watch(now + 1_210_000);
    expect(await shown('omnirelay_consumption_stalled_seconds')).toEqual([`${stalled} 10`]);

    const drain = drainDeps(base, { flow: 'relay', handle: async () => ({ state: 'done' }) });
    const worker = await startLane({ lane: lane.name, ...base, kick: queues.kick, drain });
    onTestFinished(() => worker.close());
    await waitUntil(async () => drain.verdicts.length === 1, { timeoutMs: 30_000 });
    await ours.watch(now + 9_000_000);
    expect(await shown('omnirelay_consumption_stalled_seconds')).toEqual([`${stalled} 0`]);
  });
});

test('uncertain events are counted apart from those that failed for good', async () => {
  const row = (flow: string, state: string) => ({
    ...{ eventId: newEventId(), flow, state, version: '1-1', updatedAt: new Date() },
  });
  await store.db
    .insert(eventFlows)
    .values([row('relay', 'parked'), row('relay', 'uncertain'), row('relay', 'done')]);
  const lanes = [
    { name: 'relay.from.a', flow: 'relay', connection: 'a', kind: 'relay' as const },
    { name: 'desk.from.b', flow: 'desk', connection: 'b', kind: 'automate' as const },
  ];
  await watchQueues({ ...base, db: store.db, metrics, lanes }, Date.now());
  expect(await shown('omnirelay_parked_events')).toEqual([
    'omnirelay_parked_events{flow="relay"} 2',
    'omnirelay_parked_events{flow="desk"} 0',
  ]);
  expect(await shown('omnirelay_uncertain_events')).toEqual([
    'omnirelay_uncertain_events{flow="relay"} 1',
    'omnirelay_uncertain_events{flow="desk"} 0',
  ]);
});

test('what a look at a set-up found, and that it was mended', async () => {
  const finding = (level: 'problem' | 'warning') => ({ code: 'webhook', level, message: 'gone' });
  const found = async (...findings: ReturnType<typeof finding>[]) => {
    await putConnectionCheck(store.db, 'chat', { findings, checkedAt: new Date() });
    await watchSetups({ db: store.db, metrics });
    return shown('omnirelay_setup_findings');
  };
  const line = (level: string, count: number) =>
    `omnirelay_setup_findings{connection="chat",level="${level}"} ${count}`;
  expect(await found(finding('problem'), finding('problem'), finding('warning'))).toEqual([
    line('problem', 2),
    line('warning', 1),
  ]);
  expect(await found()).toEqual([line('problem', 0), line('warning', 0)]);
});

test('a Zoho connection whose refresh token was refused has to be authorised', async () => {
  const connection = {
    ...zoho.settings.parse({
      ...{ provider: 'zoho', dataCentre: 'eu', orgId: '1', clientId: 'c', clientSecret: 's' },
      ...{ refreshToken: 'revoked', webhook: { auth: 'secret', secrets: ['obviously-fake'] } },
    }),
    name: 'desk',
  };
  const watch = () =>
    watchZohoTokens({ ...base, metrics, config: { connections: { desk: connection } } });
  const line = 'omnirelay_token_needs_reauth{connection="desk"}';
  await watch();
  expect(await shown('omnirelay_token_needs_reauth')).toEqual([`${line} 0`]);
  const source = createTokenSource({
    ...{ ...base, connection, api: 'desk', seal: { seal: (text) => text, open: (text) => text } },
    refresh: async () => ({ kind: 'revoked', code: 'invalid_code' }),
  });
  await source.get().catch(() => {});
  await watch();
  expect(await shown('omnirelay_token_needs_reauth')).toEqual([`${line} 1`]);
});

test('workers are counted by the queue that each of them serves', async () => {
  const serving = () => {
    const worker = new Worker(parkedQueueName, async () => {}, {
      ...{ connection: redis, prefix: keys.prefix },
    });
    worker.on('error', () => {});
    onTestFinished(() => worker.close());
    return worker;
  };
  const running = [serving(), serving()];
  await Promise.all(running.map((worker) => worker.waitUntilReady()));
  await round('watch-workers')?.run();
  expect(await shown('omnirelay_workers')).toEqual(['omnirelay_workers 2']);
});
