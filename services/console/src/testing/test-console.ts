import { once } from 'node:events';
import type { RelayFlow } from '@omnirelay/shared/config/config-file.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createQueues, type Queues } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { buildConsole } from '../app.ts';
import { readAdmin } from '../sign-in/admin.ts';

export const email = 'admin@example.com';
export const password = 'obviously-fake-password';
const settings = {
  CONSOLE_ADMIN_EMAIL: email,
  CONSOLE_ADMIN_PASSWORD: password,
  CONSOLE_JWT_SECRET: 'obviously-fake-secret',
  OMNIRELAY_SANDBOX: false,
};

const relay: RelayFlow = {
  kind: 'relay',
  id: 'relay',
  zendesk: 'zendesk-main',
  chatwoot: 'chatwoot-main',
  tags: [],
  syncStatus: true,
  staffComments: 'outgoing',
  allowPrivate: false,
  maxFileMb: 40,
};

export interface TestConsole {
  app: FastifyInstance;
  store: Store;
  redis: Redis;
  queues: Queues;
  keys: ReturnType<typeof createKeys>;
  /** Header of a signed-in program. */
  bearer: { authorization: string };
  /** Header of a signed-in browser. */
  cookie: { cookie: string };
}

/** A console on stores of this test file's own. Call it at the top; its fields are there in tests. */
export function testConsole(): TestConsole {
  const redisServer = testRedis();
  const database = testDatabase();
  const keys = createKeys(redisServer.prefix);
  const console = { keys } as TestConsole;

  beforeAll(async () => {
    await migrateStore(database.url);
    const store = openStore(database.url);
    const redis = connectRedis(redisServer.url, 'fast');
    await once(redis, 'ready');
    const queues = createQueues({ redis, keys });
    const { admin } = await readAdmin(settings);
    const app = await buildConsole({
      db: store.db,
      redis,
      queues,
      keys,
      config: {
        connections: {
          'zendesk-main': { provider: 'zendesk' },
          'chatwoot-main': { provider: 'chatwoot' },
        },
        flows: [relay],
      },
      admin,
      log: createLogger({ service: 'console', level: 'silent' }),
    });
    const token = app.jwt.sign({ email, role: 'admin' });
    Object.assign(console, {
      app,
      store,
      redis,
      queues,
      bearer: { authorization: `Bearer ${token}` },
      cookie: { cookie: `omnirelay_session=${token}` },
    });
  });
  afterAll(async () => {
    await console.app.close();
    await console.queues.close();
    console.redis.disconnect();
    await console.store.close();
  });
  return console;
}
