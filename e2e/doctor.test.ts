import { createServer } from 'node:net';
import { type LocalServer, startLocalRedis } from '@omnirelay/shared/local/redis.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { makeScratchFolder } from '@omnirelay/shared/testing/scratch-folder.ts';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Changed, type Patient, secrets, startPatient } from './support/doctor.ts';

const redis = testRedis();
const database = testDatabase();
const emptyDatabase = testDatabase();
let patient: Patient;

beforeAll(async () => {
  patient = await startPatient({ redisUrl: redis.url, databaseUrl: database.url });
});
afterAll(async () => {
  if (!patient) return;
  await patient.close();
  // Looking costs nobody a token, and asks for nothing that a provider doesn't have.
  expect(patient.zalo.tokens.reused).toBe(0);
  expect(patient.zoho.tokens.requests).toBeLessThan(5);
  for (const fake of [
    patient.zendesk,
    patient.chatwoot,
    patient.zoho,
    patient.zalo,
    patient.model,
  ]) {
    expect(fake.unexpected).toEqual([]);
  }
});
afterEach(async () => {
  patient.wellWebhooks();
  patient.chatwoot.serviceUser.role = 'administrator';
  patient.zendesk.agent.role = 'admin';
  for (const { faults } of [patient.zoho, patient.model, patient.chatwoot]) faults.clear();
});

const here = () => patient.ingressUrl;
const inDatabase = (statement: string) => patient.store.db.execute(statement);

test('finds nothing in good health, and says what is in order', async () => {
  const { exitCode, wrong, output } = await patient.examine({ isProcess: true });
  expect(wrong, output).toEqual([]);
  expect(exitCode).toBe(0);
  const text = await patient.examine({ args: [] });
  expect(text.exitCode).toBe(0);
  for (const name of ['Redis', 'PostgreSQL', 'zendesk-main', 'zoho-main', 'workers', 'console']) {
    expect(text.output).toContain(`✓ ${name}: `);
  }
  expect(text.output).toContain('Nothing is wrong.');
});

interface Fault {
  name: string;
  /** done to the fakes, the stores; undone after the test */
  plant?: () => unknown;
  changed?: Changed | (() => Changed);
  undo?: () => unknown;
  code: string;
  subject: string;
  /** of the remedy */
  mend: string | RegExp;
}

const faults: Fault[] = [
  {
    name: 'a file with a mistake',
    changed: { file: ({ connections }) => (connections['zendesk-main'].email = 'nobody') },
    ...{ code: 'config_wrong', subject: 'omnirelay.yaml', mend: 'omnirelay.example.yaml shows' },
  },
  {
    name: 'a variable that is not set',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a file has it
    changed: { file: ({ connections }) => (connections.llm.apiKey = '${MODEL_KEY}') },
    ...{ code: 'config_wrong', subject: 'omnirelay.yaml', mend: 'Set it in the environment' },
  },
  {
    name: 'a setting that cannot be used',
    changed: { env: { CONSOLE_PORT: 'eighty' } },
    ...{ code: 'environment_wrong', subject: 'environment', mend: /CONSOLE_PORT.*Correct it/ },
  },
  {
    name: 'no key to encrypt by',
    changed: { env: { ENCRYPTION_KEY: '' } },
    ...{ code: 'encryption_key_missing', subject: 'environment', mend: 'openssl rand -hex 32' },
  },
  {
    name: 'tokens kept with another key',
    changed: { env: { ENCRYPTION_KEY: 'ab'.repeat(32) } },
    ...{ code: 'encryption_key_wrong', subject: 'zalo-main', mend: 'Set the ENCRYPTION_KEY that' },
  },
  {
    name: 'a console that cannot let anybody in',
    changed: { env: { CONSOLE_ADMIN_PASSWORD: '' } },
    ...{ code: 'console_settings_missing', subject: 'environment', mend: 'openssl rand -hex 32' },
  },
  {
    name: 'no Redis',
    changed: { env: { REDIS_URL: 'redis://127.0.0.1:9' } },
    ...{ code: 'redis_unreachable', subject: 'Redis', mend: 'correct REDIS_URL' },
  },
  {
    name: 'no PostgreSQL',
    changed: { env: { DATABASE_URL: 'postgres://omnirelay@127.0.0.1:9/omnirelay' } },
    ...{ code: 'postgres_unreachable', subject: 'PostgreSQL', mend: 'correct DATABASE_URL' },
  },
  {
    name: 'a database that nobody has migrated',
    changed: () => ({ env: { DATABASE_URL: emptyDatabase.url } }),
    ...{ code: 'postgres_not_migrated', subject: 'PostgreSQL', mend: 'Start a worker or console' },
  },
  {
    name: 'a clock that is off',
    plant: () => (patient.front.clockOffMs = -4 * 60_000),
    ...{ code: 'clock_off', subject: 'clock', mend: /zendesk-main is 4 min behind.*NTP/ },
  },
  {
    name: "Zendesk: a token that it doesn't take",
    changed: { file: ({ connections }) => (connections['zendesk-main'].apiToken = 'an-old-token') },
    ...{ code: 'credentials_refused', subject: 'zendesk-main', mend: 'Check email and apiToken' },
  },
  {
    name: 'Zendesk: an agent',
    plant: () => (patient.zendesk.agent.role = 'agent'),
    ...{ code: 'role_not_admin', subject: 'zendesk-main', mend: 'Make them an administrator' },
  },
  {
    name: 'Zendesk: no webhook',
    plant: () => (patient.front.webhooks = []),
    ...{ code: 'webhook_missing', subject: 'zendesk-main', mend: /Create one for .*zendesk-main/ },
  },
  {
    name: 'Zendesk: a webhook that goes elsewhere',
    plant: () =>
      patient.front.reset('https://old.acme.example/webhooks/zendesk-main', secrets.zendeskWebhook),
    ...{ code: 'webhook_elsewhere', subject: 'zendesk-main', mend: 'Set its endpoint to http' },
  },
  {
    name: 'Zendesk: a webhook that is switched off',
    plant: () => Object.assign(patient.front.webhooks[0] ?? {}, { status: 'inactive' }),
    ...{ code: 'webhook_disabled', subject: 'zendesk-main', mend: 'Activate it' },
  },
  {
    name: 'Zendesk: another secret',
    plant: () => (patient.front.secret = 'planted-secret-of-zendesk'),
    ...{ code: 'webhook_secret_wrong', subject: 'zendesk-main', mend: 'into webhookSecrets of' },
  },
  {
    name: 'Zendesk: comments that nobody tells of',
    plant: () => patient.front.webhooks[0]?.subscriptions.splice(1, 1),
    ...{
      code: 'webhook_events_missing',
      subject: 'zendesk-main',
      mend: /comment_added\. Subscribe/,
    },
  },
  {
    name: 'Zendesk: a webhook that no trigger calls',
    plant: () =>
      Object.assign(patient.front.webhooks[0] ?? {}, {
        subscriptions: ['conditional_ticket_events'],
      }),
    ...{ code: 'trigger_missing', subject: 'zendesk-main', mend: 'docs/providers/zendesk.md' },
  },
  {
    name: 'Zendesk: it hangs',
    plant: () => (patient.front.hangs = true),
    ...{ code: 'provider_unreachable', subject: 'zendesk-main', mend: 'See whether it is up' },
  },
  {
    name: "Chatwoot: a token that it doesn't take",
    changed: {
      file: ({ connections }) => (connections['chatwoot-main'].apiToken = 'an-old-token'),
    },
    ...{ code: 'credentials_refused', subject: 'chatwoot-main', mend: 'Profile settings' },
  },
  {
    name: 'Chatwoot: an agent',
    plant: () => (patient.chatwoot.serviceUser.role = 'agent'),
    ...{ code: 'role_not_admin', subject: 'chatwoot-main', mend: 'Make them an administrator' },
  },
  {
    name: 'Chatwoot: another account',
    changed: { file: ({ connections }) => (connections['chatwoot-main'].accountId = 3) },
    ...{ code: 'account_missing', subject: 'chatwoot-main', mend: 'set accountId' },
  },
  {
    name: 'Chatwoot: no such inbox',
    changed: { file: ({ connections }) => (connections['chatwoot-main'].inboxId = 99) },
    ...{ code: 'inbox_missing', subject: 'chatwoot-main', mend: 'Set inboxId' },
  },
  {
    name: 'Chatwoot: an inbox of another kind',
    changed: () => {
      const { id } = patient.chatwoot.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
      return { file: ({ connections }) => (connections['chatwoot-main'].inboxId = id) };
    },
    ...{ code: 'inbox_not_api', subject: 'chatwoot-main', mend: 'set inboxId to it' },
  },
  {
    name: 'Chatwoot: no webhook',
    plant: () => patient.chatwoot.setWebhooks([]),
    ...{ code: 'webhook_missing', subject: 'chatwoot-main', mend: 'Settings > Integrations' },
  },
  {
    name: 'Chatwoot: another secret',
    plant: () => setChatwootWebhook({ secret: 'planted-secret-of-chatwoot' }),
    ...{ code: 'webhook_secret_wrong', subject: 'chatwoot-main', mend: 'into webhookSecrets of' },
  },
  {
    name: 'Chatwoot: too old to sign',
    plant: () => setChatwootWebhook({}),
    ...{ code: 'webhook_unsigned', subject: 'chatwoot-main', mend: 'set webhookToken there' },
  },
  {
    name: 'Chatwoot: messages that nobody tells of',
    plant: () =>
      setChatwootWebhook({
        secret: secrets.chatwootWebhook,
        subscriptions: [
          ...['conversation_created', 'conversation_updated', 'conversation_status_changed'],
          'message_updated',
        ],
      }),
    ...{ code: 'webhook_events_missing', subject: 'chatwoot-main', mend: /message_created\. Sub/ },
  },
  {
    name: 'Chatwoot: a private address that it refuses',
    plant: () =>
      inDatabase(`update connections set last_webhook_at = null where name = 'chatwoot-main'`),
    undo: () =>
      inDatabase(`update connections set last_webhook_at = now() where name = 'chatwoot-main'`),
    ...{
      code: 'webhook_url_private',
      subject: 'chatwoot-main',
      mend: 'SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true',
    },
  },
  {
    name: 'Zoho: another portal',
    changed: { file: ({ connections }) => (connections['zoho-main'].orgId = '60009999999') },
    ...{ code: 'portal_missing', subject: 'zoho-main', mend: 'Set orgId' },
  },
  {
    name: 'Zoho: a scope that is missing',
    plant: () =>
      patient.zoho.faults.inject({
        path: /tickets\/search/,
        times: Number.POSITIVE_INFINITY,
        fault: { kind: 'status', status: 403, body: { errorCode: 'SCOPE_MISMATCH', message: 'x' } },
      }),
    ...{
      code: 'scope_missing',
      subject: 'zoho-main',
      mend: /Desk\.search\.READ.*Make a new refresh/,
    },
  },
  {
    name: 'Zoho: a refresh token that has ended',
    changed: {
      file: ({ connections }) => (connections['zoho-main'].refreshToken = '1000.an.old-one'),
    },
    ...{ code: 'credentials_refused', subject: 'zoho-main', mend: 'Make a new refresh token' },
  },
  {
    name: 'Zoho: a webhook that is switched off',
    plant: () => {
      for (const webhook of patient.zoho.subscriptions()) webhook.isEnabled = false;
    },
    ...{ code: 'webhook_disabled', subject: 'zoho-main', mend: 'Enable it' },
  },
  {
    name: 'Zoho: another webhook than the file says',
    changed: { file: ({ connections }) => (connections['zoho-main'].webhook.webhookId = '12345') },
    ...{ code: 'webhook_id_wrong', subject: 'zoho-main', mend: 'Set webhook.webhookId' },
  },
  {
    name: 'Zalo: nobody has authorised it any more',
    plant: () =>
      inDatabase(`update provider_tokens set state = 'needs_reauth', problem = 'refused'`),
    undo: () => inDatabase(`update provider_tokens set state = 'ok', problem = null`),
    ...{ code: 'token_needs_reauth', subject: 'zalo-main', mend: 'Connections page' },
  },
  {
    name: 'a model that the server does not have',
    changed: { file: ({ connections }) => (connections.llm.model = 'another-model') },
    ...{ code: 'model_missing', subject: 'llm', mend: 'such as fake-model' },
  },
  {
    name: 'limits of costs without prices',
    changed: { file: ({ connections }) => delete connections.llm.prices },
    ...{ code: 'prices_missing', subject: 'llm', mend: 'Set prices of llm' },
  },
  {
    name: 'a connection that is switched off',
    plant: () => inDatabase(`update connections set active = false where name = 'zendesk-main'`),
    undo: () => inDatabase(`update connections set active = true where name = 'zendesk-main'`),
    ...{ code: 'connection_off', subject: 'zendesk-main', mend: 'Switch it on' },
  },
  {
    name: 'a connection that is silent',
    plant: () =>
      inDatabase(
        `update connections set last_webhook_at = now() - interval '9 days' where name = 'zalo-main'`,
      ),
    undo: () =>
      inDatabase(`update connections set last_webhook_at = now() where name = 'zalo-main'`),
    ...{ code: 'webhook_silent', subject: 'zalo-main', mend: /9 days ago.*Write something there/ },
  },
  {
    name: 'an open breaker',
    plant: () => patient.redis.hset('{omnirelay}:gate:llm', { openUntil: Date.now() + 60_000 }),
    undo: () => patient.redis.del('{omnirelay}:gate:llm'),
    ...{ code: 'breaker_open', subject: 'llm', mend: 'See what the provider says' },
  },
  {
    name: 'a flow that somebody has paused',
    plant: () => inDatabase(`insert into flow_settings (flow, paused_by) values ('desk', 'ann')`),
    undo: () => inDatabase('delete from flow_settings'),
    ...{ code: 'flow_paused', subject: 'desk', mend: /paused by ann.*flows resume desk/ },
  },
  {
    name: 'a lane that no worker serves',
    changed: { file: ({ flows }) => (flows[0].id = 'a-relay-of-tomorrow') },
    ...{ code: 'lane_without_worker', subject: 'workers', mend: 'Restart the workers' },
  },
  {
    name: 'an event that waits',
    plant: () => patient.redis.zadd('{omnirelay}:waiting', Date.now() - 600_000, 'a.from.b|nobody'),
    undo: () => patient.redis.zrem('{omnirelay}:waiting', 'a.from.b|nobody'),
    ...{ code: 'events_waiting', subject: 'workers', mend: 'The Deliveries page says' },
  },
  {
    name: 'no console',
    changed: { env: { OMNIRELAY_CONSOLE_URL: 'http://127.0.0.1:9' } },
    ...{ code: 'console_unreachable', subject: 'console', mend: 'set OMNIRELAY_CONSOLE_URL' },
  },
];

function setChatwootWebhook(webhook: { secret?: string; subscriptions?: string[] }): void {
  patient.chatwoot.setWebhooks([{ url: `${here()}/webhooks/chatwoot-main`, ...webhook }]);
}

test.each(faults)('finds $name', async ({ plant, changed, undo, code, subject, mend }) => {
  await plant?.();
  try {
    const { wrong, exitCode } = await patient.examine(
      typeof changed === 'function' ? changed() : changed,
    );
    const found = wrong.find((one) => one.code === code && one.subject.endsWith(subject));
    expect(found, JSON.stringify(wrong, undefined, 2)).toBeDefined();
    expect(found?.message).toMatch(mend);
    // What one fault brings along is said once.
    expect([...new Set(wrong.map((one) => one.code))]).toEqual([code]);
    expect(exitCode).toBe(found?.level === 'problem' ? 1 : 0);
  } finally {
    await undo?.();
  }
});

describe('a forward flow', () => {
  const target = createServer((socket) => socket.destroy());
  let port: number;
  beforeAll(async () => {
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    port = (target.address() as { port: number }).port;
  });
  afterAll(() => new Promise<void>((resolve) => target.close(() => resolve())));

  async function examine(url: string) {
    const flow = { kind: 'forward', id: 'crewai', from: 'chatwoot-main', url };
    const { findings } = await patient.examine({
      file: ({ flows }) => flows.push({ ...flow, token: secrets.forward }),
    });
    return findings.filter(({ subject }) => subject === 'crewai');
  }

  test('whose target is there', async () => {
    const found = await examine(`http://127.0.0.1:${port}/webhook?token=${secrets.forward}`);
    expect(found.map(({ code }) => code)).toEqual(['target']);
    expect(JSON.stringify(found)).not.toContain(secrets.forward);
  });

  test.each([
    [
      'http://127.0.0.1:9/webhook',
      'target_unreachable',
      'npm run omnirelay -- forward set-url crewai',
    ],
    ['https://crew.invalid/webhook', 'target_unresolvable', 'Correct the name or DNS'],
  ])('%s', async (url, code, mend) => {
    const found = await examine(url);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(mend);
  });

  test('that is paused, and whose new target is private', async () => {
    const url = `http://127.0.0.1:${port}/webhook`;
    await inDatabase(`insert into flow_settings (flow, paused_by, pause_reason, url, url_of_file)
      values ('crewai', 'auto', 'nothing got through for 24 h', '${url}', 'https://crew.invalid/webhook')`);
    const found = await examine('https://crew.invalid/webhook');
    await inDatabase('delete from flow_settings');
    expect(found.map(({ code }) => code)).toEqual(['flow_paused', 'target_private']);
    expect(found[0]?.message).toContain('npm run omnirelay -- flows resume crewai');
    expect(found[1]?.message).toContain('allowPrivate: true');
  });
});

describe('a Redis that may lose events', () => {
  let server: LocalServer;
  let admin: Redis;
  beforeAll(async () => {
    const dir = makeScratchFolder('doctor-redis');
    server = await startLocalRedis({ dir, log: () => {}, removeDir: true });
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  test.each([
    ['maxmemory-policy', 'allkeys-lru', 'noeviction', 'redis_evicts'],
    ['appendfsync', 'everysec', 'always', 'redis_fsync'],
    ['appendonly', 'no', 'yes', 'redis_not_appending'],
  ])('%s %s', async (setting, bad, good, code) => {
    await admin.config('SET', setting, bad);
    const { wrong } = await patient.examine({ env: { REDIS_URL: server.url } });
    await admin.config('SET', setting, good);
    const found = wrong.filter(({ subject }) => subject === 'Redis');
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(`CONFIG SET ${setting} ${good}`);
  });

  test('that nobody works on', async () => {
    const { wrong } = await patient.examine({ env: { REDIS_URL: server.url } });
    expect(wrong.map((one) => one.code)).toEqual(['workers_missing']);
  });
});

test('no secret is ever printed', async () => {
  setChatwootWebhook({ secret: 'planted-secret-of-chatwoot' });
  patient.front.secret = 'planted-secret-of-zendesk';
  const planted = [...Object.values(secrets), 'planted-secret', 'planted-password'];
  const changes: Changed[] = [
    { args: [] },
    { text: 'connections: { a: { apiToken: "planted-secret-in-yaml' },
    {
      file: ({ connections }) => (connections['zendesk-main'].email = 'planted-secret'),
      env: { REDIS_URL: 'redis://:planted-password@127.0.0.1:9' },
    },
    { env: { DATABASE_URL: 'postgres://omnirelay:planted-password@127.0.0.1:9/omnirelay' } },
  ];
  for (const changed of changes) {
    const { output } = await patient.examine(changed);
    for (const secret of planted) expect(output).not.toContain(secret);
  }
});

test('a provider that hangs does not hold up the rest', async () => {
  patient.front.hangs = true;
  const begunMs = performance.now();
  const { findings } = await patient.examine();
  expect(performance.now() - begunMs).toBeLessThan(9_000);
  expect(findings.filter(({ level }) => level === 'ok').length).toBeGreaterThan(5);
});
