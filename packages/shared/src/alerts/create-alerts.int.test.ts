import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Alerts } from '../config/alerts.ts';
import type { Flow } from '../config/config-file.ts';
import { ForwardFlow } from '../config/forward.ts';
import { createGate } from '../gate/gate.ts';
import { createMetrics } from '../metrics.ts';
import { createQueues, type Queues } from '../queues/queues.ts';
import { createKeys } from '../redis/keys.ts';
import { startProxy } from '../redis/testing/start-proxy.ts';
import { listAlerts, putAlerts } from '../store/alerts.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { alerts, connectionChecks, eventFlows, flowSettings, upkeepRuns } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { createAlerts } from './create-alerts.ts';
import type { Told } from './decide-notices.ts';
import type { TokenFacts } from './facts.ts';
import type { Message } from './message.ts';
import { createTally } from './tally.ts';

const redisServer = testRedis();
const database = testDatabase();
const redis = new Redis(redisServer.url);
const keys = createKeys(redisServer.prefix);
const queues = createQueues({ redis, keys });
const flows: Flow[] = [
  { kind: 'inbox', id: 'inbox', from: ['zendesk-main'] },
  ForwardFlow.parse({
    kind: 'forward',
    id: 'crew',
    from: 'zendesk-main',
    url: 'https://crew.test',
  }),
];
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(async () => {
  await queues.close();
  redis.disconnect();
  await store.close();
});
beforeEach(async () => {
  const found = await redis.keys(`${keys.prefix}*`);
  if (found.length > 0) await redis.del(...found);
  for (const table of [alerts, connectionChecks, eventFlows, flowSettings, upkeepRuns]) {
    await store.db.delete(table);
  }
});

/** Tells nobody of what this server of tests is like, or that no worker runs here. */
const ofThisServer = ['no-workers', 'redis-memory', 'redis-persistence'];

interface Given {
  settings?: Record<string, unknown>;
  targets?: string[];
  answer?: (target: string, message: Message) => Promise<Told> | Told;
  tokens?: TokenFacts[];
  stores?: { redis?: Redis; db?: Store['db']; queues?: Queues };
  backupEveryMs?: number;
}

/** A process that looks, and what it told whom. */
function evaluator({
  settings = {},
  targets = ['mail'],
  answer = () => ({}),
  ...given
}: Given = {}) {
  const told: string[] = [];
  const lines: string[] = [];
  const metrics = createMetrics();
  let nowMs = Date.now();
  const url = 'https://alerts.test';
  const process = createAlerts({
    ...{ db: store.db, redis, queues, keys, flows, metrics, ...given.stores },
    connections: ['zendesk-main'],
    settings: Alerts.parse({
      hold: '0s',
      off: ofThisServer,
      targets: targets.map((name) => ({ kind: 'slack', name, url })),
      ...settings,
    }),
    readTokens: async () => given.tokens ?? [],
    async tell(target, message) {
      for (const { kind, name, subject } of message.alerts) {
        told.push(`${target.name} ${kind} ${name} ${subject}`.trim());
      }
      return answer(target.name, message);
    },
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    backupEveryMs: given.backupEveryMs,
    nowMs: () => nowMs,
  });
  return {
    told,
    lines,
    metrics,
    look: process.look,
    async after(ms: number) {
      nowMs += ms;
      await process.look();
      return told.splice(0);
    },
  };
}

const parked = (state = 'parked') => ({
  eventId: `event-${state}`,
  flow: 'crew',
  state,
  updatedAt: new Date(),
  version: '1',
});

test('what is wrong is told once, reminded of, and told once when it is over', async () => {
  const { after, metrics, lines } = evaluator();
  expect(await after(0)).toEqual([]);
  await store.db.insert(eventFlows).values(parked());
  expect(await after(1_000)).toEqual(['mail fired parked-events crew']);
  expect(await after(1_000)).toEqual([]);
  expect(await metrics.alertsFiring.get()).toMatchObject({
    values: expect.arrayContaining([
      expect.objectContaining({ labels: { name: 'parked-events' }, value: 1 }),
    ]),
  });
  expect(await after(4 * 3_600_000)).toEqual(['mail reminder parked-events crew']);
  await store.db.delete(eventFlows);
  expect(await after(1_000)).toEqual(['mail resolved parked-events crew']);
  expect(await after(4 * 3_600_000)).toEqual([]);
  expect(lines.filter((line) => /"alert\.(fired|resolved)"/.test(line))).toHaveLength(2);
});

test.each<[string, string, () => Promise<unknown>, () => Promise<unknown>, Given?]>([
  [
    'uncertain-events',
    'crew',
    () => store.db.insert(eventFlows).values(parked('uncertain')),
    () => store.db.delete(eventFlows),
  ],
  [
    'breaker-open',
    'zendesk-main',
    async () => {
      const gate = createGate({ redis, keys });
      for (let i = 0; i < 5; i += 1) await gate.failed('zendesk-main');
    },
    () => createGate({ redis, keys }).succeeded('zendesk-main'),
    { settings: { thresholds: { 'breaker-open': '0s' } } },
  ],
  [
    'target-failing',
    'crew',
    () => createGate({ redis, keys }).failed('forward.crew'),
    () => createGate({ redis, keys }).succeeded('forward.crew'),
    { settings: { thresholds: { 'target-failing': '0s' } } },
  ],
  [
    'oldest-unsent-message',
    'crew',
    async () => {
      const queue = queues.queueOf('crew.from.zendesk-main');
      await queue.add('drain', {}, { delay: 60_000 });
      await redis.zadd(keys.waiting, Date.now() - 600_000, 'crew.from.zendesk-main|1');
    },
    () => redis.del(keys.waiting),
  ],
  [
    'records-behind',
    '',
    () => redis.xadd(keys.records, `${Date.now() - 3_600_000}-0`, 'a', 'x'),
    () => redis.del(keys.records),
  ],
  [
    'flow-paused-itself',
    'crew',
    () =>
      store.db
        .insert(flowSettings)
        .values({ flow: 'crew', pausedBy: 'auto', pausedAt: new Date() }),
    () => store.db.delete(flowSettings),
  ],
  [
    'set-up-drift',
    'zendesk-main',
    () =>
      store.db.insert(connectionChecks).values({
        connection: 'zendesk-main',
        findings: [{ code: 'webhook_missing', level: 'problem', message: 'it is gone' }],
        checkedAt: new Date(),
      }),
    () => store.db.delete(connectionChecks),
  ],
  [
    'backup-overdue',
    '',
    async () => {
      const startedAt = new Date(Date.now() - 40 * 3_600_000);
      const run = { kind: 'backup', startedBy: 'schedule', startedAt, finishedAt: startedAt };
      await store.db.insert(upkeepRuns).values({ id: 'b1', ...run });
    },
    async () => {
      const now = new Date();
      const run = { kind: 'backup', startedBy: 'schedule', startedAt: now, finishedAt: now };
      await store.db.insert(upkeepRuns).values({ id: 'b2', ...run });
    },
    { backupEveryMs: 24 * 3_600_000 },
  ],
])('%s: its fault fires it, and it recovers', async (name, subject, breaks, mends, given = {}) => {
  const { after } = evaluator(given);
  await breaks();
  const about = `${name} ${subject}`.trim();
  const told = await after(1_000);
  expect(told).toContain(`mail fired ${about}`);
  await mends();
  expect(await after(1_000)).toContain(`mail resolved ${about}`);
  expect(await after(1_000)).toEqual([]);
});

test.each([
  ['signatures-failing', 'refused', 'bad-signature', 5],
  ['unreadable-payloads', 'unreadable', 'unknown_shape', 1],
  ['no-ticket-id', 'refused', 'no-ticket-id', 1],
  ['processing-errors', 'verdict', 'retrying', 20],
  ['leak-stopped', 'leak', 'stopped', 1],
] as const)(
  '%s: counted by any process, and over when the time is',
  async (name, kind, what, count) => {
    const processes = [createTally({ redis, keys }), createTally({ redis, keys })];
    for (let i = 0; i < count; i += 1) processes[i % 2]?.note(kind, 'crew', what);
    for (const one of processes) await one.close();
    const { after } = evaluator();
    expect(await after(0)).toEqual([`mail fired ${name} crew`]);
    expect(await after(61 * 60_000)).toEqual([`mail resolved ${name} crew`]);
  },
);

test('backup-overdue: not while the first one is being made', async () => {
  const { after } = evaluator({ backupEveryMs: 24 * 3_600_000 });
  const run = { kind: 'backup', startedBy: 'schedule', startedAt: new Date() };
  await store.db.insert(upkeepRuns).values({ id: 'b1', ...run });
  expect(await after(0)).toEqual([]);
  expect(await after(13 * 3_600_000)).toEqual(['mail fired backup-overdue']);
});

test('needs-reauth and token-near-expiry', async () => {
  const tokens: TokenFacts[] = [
    { connection: 'zalo', state: 'needs_reauth', expiresMs: undefined },
    { connection: 'desk', state: 'ok', expiresMs: Date.now() + 3_600_000 },
  ];
  const { after } = evaluator({ tokens });
  const told = await after(0);
  expect(told.sort()).toEqual([
    'mail fired needs-reauth zalo',
    'mail fired token-near-expiry desk',
  ]);
  tokens.length = 0;
  expect(await after(1_000)).toHaveLength(2);
});

test('stuck-consumption: jobs are there, and nobody comes to an end with any', async () => {
  const { after } = evaluator({ settings: { thresholds: { 'oldest-unsent-message': '20h' } } });
  await queues.queueOf('crew.from.zendesk-main').add('drain', {});
  await redis.zadd(keys.waiting, Date.now() - 600_000, 'crew.from.zendesk-main|1');
  expect(await after(0)).toEqual(['mail fired stuck-consumption crew']);
  const tally = createTally({ redis, keys });
  tally.note('verdict', 'crew', 'done');
  await tally.close();
  expect(await after(60_000)).toEqual(['mail resolved stuck-consumption crew']);
});

test('redis-memory, redis-persistence, no-workers: of the server itself', async () => {
  // Said, not set: all files share the server.
  let policy = 'noeviction';
  const saying = new Proxy(redis, {
    get(server, name) {
      if (name === 'config')
        return async (_: 'GET', setting: string) =>
          setting === 'maxmemory-policy' ? [setting, policy] : server.config('GET', setting);
      const member = Reflect.get(server, name);
      return typeof member === 'function' ? member.bind(server) : member;
    },
  });
  const { after } = evaluator({
    settings: { off: [], thresholds: { 'redis-memory': 100 } },
    stores: { redis: saying },
  });
  expect(await after(0)).toContain('mail fired no-workers');
  policy = 'allkeys-lru';
  expect((await after(1_000)).filter((one) => !one.includes('no-workers'))).toEqual([
    'mail fired redis-persistence',
  ]);
  expect(await listAlerts(store.db)).toContainEqual(
    expect.objectContaining({ summary: expect.stringContaining('allkeys-lru') }),
  );
});

test('of several that look at once, one tells', async () => {
  const slow = async () => {
    await pause(50);
    return {};
  };
  const all = [1, 2, 3].map(() => evaluator({ answer: slow }));
  const together = async () => (await Promise.all(all.map(({ after }) => after(1_000)))).flat();
  for (let time = 0; time < 3; time += 1) {
    await store.db.insert(eventFlows).values(parked());
    expect(await together()).toEqual(['mail fired parked-events crew']);
    expect(await together()).toEqual([]);
    await store.db.delete(eventFlows);
    expect(await together()).toEqual(['mail resolved parked-events crew']);
  }
});

test('who dies between telling and storing has it told once more, and no more', async () => {
  await store.db.insert(eventFlows).values(parked());
  const dying = evaluator({
    answer: () => {
      throw new Error('killed');
    },
  });
  await expect(dying.look()).rejects.toThrow('killed');
  expect(dying.told).toEqual(['mail fired parked-events crew']);
  const next = evaluator();
  expect(await next.after(1_000)).toEqual([]);
  expect(await next.after(30_000)).toEqual(['mail fired parked-events crew']);
  expect(await next.after(600_000)).toEqual([]);
});

test('a target that fails holds up no other, is told again, and is given up', async () => {
  let answer: Told = { error: 'no such host' };
  const { after, metrics, lines } = evaluator({
    targets: ['mail', 'chat'],
    answer: (target) => (target === 'mail' ? answer : {}),
  });
  await store.db.insert(eventFlows).values(parked());
  expect(await after(0)).toEqual([
    'mail fired parked-events crew',
    'chat fired parked-events crew',
  ]);
  expect(await after(1_000)).toEqual([]);
  const again: string[] = [];
  for (let i = 0; i < 30; i += 1)
    again.push(...(await after(15 * 60_000)).filter((one) => one.startsWith('mail fired')));
  // Ten in four hours, and then again.
  expect(again.length).toBeGreaterThanOrEqual(9);
  expect(again.length).toBeLessThan(20);
  answer = {};
  const later = await after(4 * 3_600_000);
  expect(later).toContain('mail fired parked-events crew');
  expect(lines.join('')).toContain('no such host');
  const { values } = await metrics.alertNotices.get();
  expect(values).toContainEqual(
    expect.objectContaining({ labels: { target: 'slack', outcome: 'failed' } }),
  );
});

test('postgres-away: told once from memory, known to Postgres afterwards, and over', async () => {
  const gone = openStore('postgres://nobody@127.0.0.1:1/none');
  let db = gone.db;
  const switching = new Proxy(store.db, { get: (_, name) => Reflect.get(db, name, db) });
  const [one, other] = [
    evaluator({ stores: { db: switching } }),
    evaluator({ stores: { db: switching } }),
  ];
  const told = [
    await one.after(0),
    await other.after(0),
    await one.after(1_000),
    await other.after(1_000),
  ];
  expect(told.flat()).toEqual(['mail fired postgres-away']);
  db = store.db;
  expect(await other.after(1_000)).toEqual([]);
  expect(await one.after(1_000)).toEqual(['mail resolved postgres-away']);
  expect(await listAlerts(store.db)).toMatchObject([{ name: 'postgres-away', state: 'resolved' }]);
  await gone.close();
});

test('redis-away: told by one, and over', async () => {
  const proxy = await startProxy(redisServer.url);
  const fast = new Redis(proxy.url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 5_000,
    retryStrategy: () => 50,
  });
  fast.on('error', () => {});
  const own = createQueues({ redis: fast, keys });
  const { after } = evaluator({ stores: { redis: fast, queues: own } });
  await expect.poll(() => fast.status).toBe('ready');
  expect(await after(0)).toEqual([]);
  proxy.cut();
  expect(await after(1_000)).toEqual(['mail fired redis-away']);
  proxy.mend();
  await expect.poll(() => fast.status).toBe('ready');
  expect(await after(1_000)).toEqual(['mail resolved redis-away']);
  await own.close();
  fast.disconnect();
  await proxy.close();
});

test('a clock that is ahead keeps nobody from telling', async () => {
  await store.db.insert(eventFlows).values(parked());
  const [ahead, behind] = [evaluator(), evaluator()];
  expect(await ahead.after(60_000)).toEqual(['mail fired parked-events crew']);
  await store.db.delete(eventFlows);
  expect(await behind.after(0)).toEqual(['mail resolved parked-events crew']);
  expect(await behind.after(1_000)).toEqual([]);
  expect(await ahead.after(1_000)).toEqual([]);
});

test('what a newer version has stored is kept as it is', async () => {
  const row = {
    name: 'of-a-newer-version',
    subject: '',
    state: 'firing' as const,
    summary: 'x',
    since: new Date(),
    resolvedAt: null,
    updatedAt: new Date(),
  };
  await putAlerts(store.db, [{ ...row, notices: {} }]);
  const { after } = evaluator();
  expect(await after(0)).toEqual([]);
});
