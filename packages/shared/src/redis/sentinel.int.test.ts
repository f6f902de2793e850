import { once } from 'node:events';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RetryableError } from '../errors.ts';
import { createLogger } from '../logging.ts';
import { createAccept } from '../mailbox/accept.ts';
import { anEvent } from '../mailbox/testing/an-event.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { summariseDeliveries } from '../store/deliveries.ts';
import { testDatabase } from '../testing/postgres.ts';
import { warnAboutRedis } from './check.ts';
import { connectRedis } from './connect.ts';
import { createKeys } from './keys.ts';
import { relayAlong } from './testing/relay-along.ts';
import { password, requireRedisServer } from './testing/start-node.ts';
import { startSentinels } from './testing/start-sentinels.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());

test('a master is killed: what was acknowledged arrives, once and in order, and it goes on', async (context) => {
  const program = requireRedisServer(context);
  const { master, replicas, url } = await startSentinels(program);
  const settings = { REDIS_URL: url, REDIS_WAIT_REPLICAS: 1 };
  const { sent, arrived, refusals } = await relayAlong(settings, store.db, () =>
    master.signal('SIGKILL'),
  );
  expect(arrived).toEqual(sent);
  expect(refusals).toBeGreaterThan(0);
  const roles = await Promise.all(replicas.map(async ({ admin }) => (await admin.role())[0]));
  expect(roles).toContain('master');
  expect(await summariseDeliveries(store.db)).toMatchObject({ accepted: 480, accountedFor: 480 });
}, 120_000);

test('a master that hangs is left for the one that took over', async (context) => {
  const { master, url } = await startSentinels(requireRedisServer(context));
  const settings = { REDIS_URL: url, REDIS_WAIT_REPLICAS: 1 };
  const some = { conversations: 4, each: 30 };
  const hang = async () => {
    await master.signal('SIGSTOP');
  };
  const { sent, arrived } = await relayAlong(settings, store.db, hang, some);
  expect(arrived).toEqual(sent);
  expect([...sent.values()].flat()).toHaveLength(120);
}, 120_000);

test('what no replica has is not acknowledged, and whoever sends it again has it kept once', async (context) => {
  const { replicas, url } = await startSentinels(requireRedisServer(context));
  const connect = (REDIS_WAIT_REPLICAS: number) => {
    const redis = connectRedis({ REDIS_URL: url, REDIS_WAIT_REPLICAS }, 'fast');
    onTestFinished(() => redis.disconnect());
    return once(redis, 'ready').then(() => redis);
  };
  const [careful, careless] = [await connect(1), await connect(0)];
  const keys = createKeys();
  const kick = async () => {};
  const event = anEvent();
  for (const replica of replicas) await replica.signal('SIGSTOP');
  await expect(createAccept({ redis: careful, keys, kick })(event)).rejects.toThrow(RetryableError);
  expect(await createAccept({ redis: careless, keys, kick })(anEvent())).toMatchObject({
    outcome: 'accepted',
  });
  for (const replica of replicas) await replica.signal('SIGCONT');
  const again = () => createAccept({ redis: careful, keys, kick })({ ...event, id: anEvent().id });
  await expect
    .poll(() => again().catch(() => undefined), { timeout: 20_000 })
    .toEqual({
      outcome: 'duplicate',
      id: event.id,
    });
}, 60_000);

test('what a failover could lose is said at the start; a replica takes nothing', async (context) => {
  const { url, replicas } = await startSentinels(requireRedisServer(context));
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'test', level: 'info' }, stream);
  const redis = connectRedis(url, 'patient');
  onTestFinished(() => redis.disconnect());
  await warnAboutRedis(redis, log);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'redis.unsafe-setting', setting: 'REDIS_WAIT_REPLICAS' },
    { event: 'redis.unsafe-setting', setting: 'min-replicas-to-write', found: '0' },
  ]);

  const former = connectRedis(`redis://:${password}@127.0.0.1:${replicas[0]?.port}`, 'fast');
  onTestFinished(() => former.disconnect());
  await once(former, 'ready');
  const left = once(former, 'close');
  const accept = createAccept({ redis: former, keys: createKeys(), kick: async () => {} });
  await expect(accept(anEvent())).rejects.toThrow('READONLY');
  // To look for the master anew.
  await left;
}, 60_000);
