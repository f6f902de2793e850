import { settingsOf } from '@omnirelay/adapters/registry.ts';
import { startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk } from '@omnirelay/sandbox/zendesk/index.ts';
import { parseConfig } from '@omnirelay/shared/config/config-file.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { setupCheckQueueName } from '@omnirelay/shared/queues/setup-checks.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import {
  type ConnectionCheck,
  forgetConnectionChecks,
  listConnectionChecks,
  putConnectionCheck,
} from '@omnirelay/shared/store/connection-checks.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { checkSetup } from '../services/worker/src/setup-check/check-setup.ts';
import { startSetupChecker } from '../services/worker/src/setup-check/setup-checker.ts';
import { createSwitches } from '../services/worker/src/switches.ts';
import { eventually } from './support/eventually.ts';
import { encryptionKey, runSetup } from './support/run-setup.ts';

const redis = testRedis();
const database = testDatabase();
const publicUrl = 'https://relay.acme.example';
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
beforeEach(async () => {
  await redis.connection.flushdb();
  await database.pool.query('truncate connection_secrets');
  await forgetConnectionChecks(store.db, []);
});

async function start(changes: Record<string, unknown> = { publicUrl }) {
  const zendesk = await startZendesk({
    email: 'relay@acme.example',
    apiToken: 'zendesk-token',
    agent: { role: 'admin' },
  });
  const chatwoot = await startChatwoot({ apiToken: 'chatwoot-token' });
  const text = stringify({
    ...changes,
    connections: {
      'zendesk-main': {
        provider: 'zendesk',
        baseUrl: zendesk.url,
        email: 'relay@acme.example',
        apiToken: 'zendesk-token',
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwoot.url,
        accountId: 2,
        inboxId: 2,
        apiToken: 'chatwoot-token',
      },
    },
    flows: [{ kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' }],
  });
  const connection = connectRedis(redis.url, 'patient');
  const keys = createKeys();
  const queues = createQueues({ redis: connection, keys });
  const config = parseConfig(text, {}, settingsOf, { sandbox: false });
  const off = new Set<string>();
  const read = async () => new Map([...off].map((name) => [name, { active: false }]));
  const deps = {
    ...{ db: store.db, redis: connection, keys, queues, config, encryptionKey },
    switches: createSwitches({ read, nowMs: Date.now }),
    log: createLogger({ service: 'worker', level: 'silent' }),
  };
  onTestFinished(async () => {
    await queues.close();
    connection.disconnect();
    await Promise.all([zendesk.close(), chatwoot.close()]);
  });
  const checked = async (name: 'zendesk-main' | 'chatwoot-main') => {
    const one = config.connections[name];
    if (!one || one.provider === 'openai' || one.provider === 'zalo') throw new Error(name);
    await checkSetup(deps, one, publicUrl);
    return (await listConnectionChecks(store.db)).get(name);
  };
  const setup = () =>
    runSetup(
      { redisUrl: redis.url, databaseUrl: database.url, config: text },
      { yes: true, publicUrl },
    );
  return { zendesk, chatwoot, deps, checked, setup, off };
}

const wrong = (check: ConnectionCheck | undefined) =>
  check?.findings
    .filter(({ level }) => level !== 'ok')
    .map(({ code, level }) => `${level} ${code}`);

test('before anything is set up, all is missing, and looking changes nothing', async () => {
  const { zendesk, chatwoot, checked } = await start();
  expect(wrong(await checked('zendesk-main'))).toEqual([
    'problem webhook_missing',
    'problem secret_unknown',
  ]);
  expect(wrong(await checked('chatwoot-main'))).toEqual([
    'problem webhook_missing',
    'problem secret_unknown',
  ]);
  expect(zendesk.webhookList()).toEqual([]);
  const writes = [...zendesk.calls, ...chatwoot.calls].filter(({ method }) => method !== 'GET');
  expect(writes).toEqual([]);
});

test('what is set up is good, and what drifts is found', async () => {
  const { zendesk, chatwoot, checked, setup } = await start();
  expect((await setup()).code).toBe(0);
  expect(wrong(await checked('zendesk-main'))).toEqual([]);
  expect(wrong(await checked('chatwoot-main'))).toEqual([]);
  zendesk.setWebhooks([]);
  chatwoot.serviceUser.role = 'agent';
  expect(wrong(await checked('zendesk-main'))).toContain('problem webhook_missing');
  expect(wrong(await checked('chatwoot-main'))).toEqual(['warning not_administrator']);
});

test('a provider that is away is no problem yet', async () => {
  const { chatwoot, checked } = await start();
  chatwoot.faults.inject({ fault: { kind: 'status', status: 503 } });
  expect(wrong(await checked('chatwoot-main'))).toEqual(['warning unreachable']);
});

test('what is switched off is left alone', async () => {
  const { zendesk, checked, off } = await start();
  off.add('zendesk-main');
  expect(await checked('zendesk-main')).toBeUndefined();
  expect(zendesk.calls).toEqual([]);
});

test('two workers look once after their start, and again by schedule', async () => {
  const { chatwoot, deps } = await start();
  const times = { everyMs: 5_000, afterStartMs: 1_000 };
  await putConnectionCheck(store.db, 'gone', { findings: [], checkedAt: new Date() });
  const workers = [startSetupChecker(deps, times), startSetupChecker(deps, times)];
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.close()))));
  const looks = () => chatwoot.calls.filter(({ path }) => path.endsWith('/webhooks')).length;
  await eventually(async () => (await listConnectionChecks(store.db)).size === 2 || 'not both');
  expect(looks()).toBe(1);
  expect([...(await listConnectionChecks(store.db)).keys()].sort()).toEqual([
    'chatwoot-main',
    'zendesk-main',
  ]);
  await eventually(() => looks() >= 2 || `${looks()} looks`);
});

test('nobody looks where the public address is not known', async () => {
  const { zendesk, deps } = await start({});
  await putConnectionCheck(store.db, 'zendesk-main', { findings: [], checkedAt: new Date() });
  const worker = startSetupChecker(deps, { everyMs: 200, afterStartMs: 10 });
  onTestFinished(() => worker.close());
  await eventually(async () => (await listConnectionChecks(store.db)).size === 0 || 'still there');
  expect(await deps.queues.queueOf(setupCheckQueueName).getJobSchedulers()).toEqual([]);
  expect(zendesk.calls).toEqual([]);
});
