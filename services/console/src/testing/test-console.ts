import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createQueues, type Queues } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { insertUser } from '@omnirelay/shared/store/users.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { buildConsole, type ConsoleDeps } from '../app.ts';
import { readAdmin } from '../sign-in/admin.ts';
import { hashPassword } from '../sign-in/password.ts';

export const email = 'admin@example.com';
export const agentEmail = 'agent@example.com';
export const password = 'obviously-fake-password';
const settings = {
  CONSOLE_ADMIN_EMAIL: email,
  CONSOLE_ADMIN_NAME: '',
  CONSOLE_ADMIN_PASSWORD: password,
  CONSOLE_JWT_SECRET: 'obviously-fake-secret',
  OMNIRELAY_SANDBOX: false,
};

const flows: Flow[] = [
  {
    kind: 'relay',
    id: 'relay',
    zendesk: 'zendesk-main',
    chatwoot: 'chatwoot-main',
    tags: [],
    syncStatus: true,
    staffComments: 'outgoing',
    allowPrivate: false,
    maxFileMb: 40,
  },
  { kind: 'inbox', id: 'inbox', from: ['zendesk-main', 'chatwoot-main'] },
];

export interface TestConsole {
  app: FastifyInstance;
  store: Store;
  redis: Redis;
  queues: Queues;
  keys: ReturnType<typeof createKeys>;
  urls: { redis: string; database: string };
  /** Headers of signed-in programs: an administrator's, an agent's. */
  bearer: { authorization: string };
  agent: { authorization: string };
  /** Header of a signed-in browser. */
  cookie: { cookie: string };
  /** Another process on the same stores; closed with this one. */
  startAnother(options?: Partial<ConsoleDeps>): Promise<FastifyInstance>;
}

/** A console on stores of this test file's own. Call it at the top; its fields are there in tests. */
export function testConsole(given: Partial<ConsoleDeps> = {}): TestConsole {
  const redisServer = testRedis();
  const database = testDatabase();
  const keys = createKeys(redisServer.prefix);
  const urls = { redis: redisServer.url, database: database.url };
  const console = { keys, urls } as TestConsole;
  const others: FastifyInstance[] = [];
  let webFolder: string;
  const lines: string[] = [];

  beforeAll(async () => {
    await migrateStore(database.url);
    const store = openStore(database.url);
    const redis = connectRedis(redisServer.url, 'fast');
    await once(redis, 'ready');
    const queues = createQueues({ redis, keys });
    const { admin } = await readAdmin(settings);
    webFolder = await makeWebApp();
    const start = (options: Partial<ConsoleDeps> = {}) =>
      buildConsole({
        db: store.db,
        redis,
        queues,
        keys,
        config: {
          connections: {
            'zendesk-main': { provider: 'zendesk', callsPerMinute: 200 },
            'chatwoot-main': { provider: 'chatwoot', callsPerMinute: 3_000 },
          },
          flows,
        },
        admin,
        log: createLogger(
          { service: 'console', level: 'warn' },
          { write: (line) => lines.push(line) },
        ),
        webFolder,
        ...given,
        ...options,
      });
    const app = await start();
    const sessionsFrom = new Date();
    await insertUser(store.db, {
      email: agentEmail,
      name: 'Ann Agent',
      role: 'agent',
      passwordHash: await hashPassword(password),
      sessionsFrom,
    });
    const token = app.jwt.sign({ email, role: 'admin', from: 0 });
    const from = sessionsFrom.getTime();
    const agentToken = app.jwt.sign({ email: agentEmail, role: 'agent', from });
    Object.assign<TestConsole, Omit<TestConsole, 'keys' | 'urls'>>(console, {
      app,
      store,
      redis,
      queues,
      bearer: { authorization: `Bearer ${token}` },
      agent: { authorization: `Bearer ${agentToken}` },
      cookie: { cookie: `omnirelay_session=${token}` },
      async startAnother(options) {
        const another = await start(options);
        others.push(another);
        return another;
      },
    });
  });
  beforeEach(({ onTestFailed }) => {
    lines.length = 0;
    // What an answer of 500 or 503 doesn't tell.
    onTestFailed(() => void process.stderr.write(lines.join('')));
  });
  afterAll(async () => {
    for (const app of [console.app, ...others]) await app.close();
    await console.queues.close();
    console.redis.disconnect();
    await console.store.close();
    await rm(webFolder, { recursive: true });
  });
  return console;
}

/** As the web app's build leaves it. */
async function makeWebApp(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'console-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>The app</title>');
  await writeFile(join(folder, 'assets', 'index-abcdefgh.js'), 'export {};');
  await writeFile(join(folder, 'assets', 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}
