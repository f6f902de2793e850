import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { startZalo, type ZaloFake } from '@omnirelay/sandbox/zalo/index.ts';
import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { stringify } from 'yaml';
import { runService } from './run-service.ts';
import { type Servers, startRedisServer, startStoreServer } from './servers.ts';

export const zaloApp = {
  appId: '1234567890123456789',
  appSecret: 'bench-app-secret',
  oaId: '1646843870823903717',
  oaSecretKey: 'bench-oa-secret-key',
};
const tokens = { access: 'bench-access', refresh: 'bench-refresh' };
/** Checked and counted as ever, only never reached. */
const unlimited = 100_000_000;
const keys = createKeys();

/** What the model says to everything. */
export const modelReply = 'Dạ, chúng tôi mở cửa từ 8 giờ đến 17 giờ.';

/** One ingress and one worker between an official account and a model that answer at once. */
export interface ZaloSystem {
  servers: Servers;
  zalo: ZaloFake;
  model: OpenAiFake;
  webhookUrl: string;
  /** It stays good, although the worker rotates the pair. */
  accessToken: string;
  /** New ones, who follow the account and are stored. */
  customers(count: number): Promise<string[]>;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function startZaloSystem(concurrency: number): Promise<ZaloSystem> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const zalo = await startZalo({
    ...zaloApp,
    tokens,
    limitPerMinute: unlimited,
    switches: { oldAccessDies: false, echo: 'after' },
  });
  const model = await startOpenAi({ apiKey: 'bench-model-key', model: 'bench-model' });
  answerAtOnce(model);
  const configFile = join(servers.dir, 'zalo.yaml');
  await writeFile(configFile, configFor(zalo, model));
  const env = {
    REDIS_URL: servers.redisUrl,
    DATABASE_URL: storeServer.databaseUrl,
    OMNIRELAY_CONFIG: configFile,
    ENCRYPTION_KEY: '0f'.repeat(32),
  };
  const [ingressPort, workerPort] = [await findFreePort(), await findFreePort()];
  const run = (service: string, port: number, more: Record<string, string>) =>
    runService({
      file: `services/${service}/src/main.ts`,
      readyUrl: `http://127.0.0.1:${port}/ready`,
      dir: servers.dir,
      env: { ...env, ...more },
    });
  const services = await Promise.all([
    run('ingress', ingressPort, { INGRESS_HOST: '127.0.0.1', INGRESS_PORT: String(ingressPort) }),
    run('worker', workerPort, {
      WORKER_PORT: String(workerPort),
      WORKER_CONCURRENCY: String(concurrency),
    }),
  ]);
  const webhookUrl = `http://127.0.0.1:${ingressPort}/webhooks/zalo-main`;
  zalo.setWebhook(webhookUrl);

  async function isSettled(): Promise<boolean> {
    await zalo.webhooks.settled();
    const [waiting, records] = await Promise.all([
      servers.redis.zcard(keys.waiting),
      servers.redis.xlen(keys.records),
    ]);
    return waiting + records === 0;
  }

  async function settled(): Promise<void> {
    if (await waitUntil(isSettled, { timeoutMs: 180_000 })) return;
    throw new Error('not everything was answered and recorded within three minutes');
  }

  return {
    ...{ servers, zalo, model, webhookUrl },
    accessToken: tokens.access,
    settled,
    async customers(count) {
      const users = Array.from({ length: count }, (_, i) => zalo.addUser({ name: `An ${i}` }));
      for (const { id } of users) zalo.follow(id);
      await settled();
      return users.map(({ id }) => id);
    },
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all([zalo.close(), model.close(), storeServer.close()]);
      await servers.close();
    },
  };
}

export function answerAtOnce(model: OpenAiFake): void {
  model.reset();
  model.reply(() => ({
    content: {
      action: 'reply',
      reply: modelReply,
      subject: null,
      reason: 'answered',
      confidence: 0.9,
    },
  }));
}

function configFor(zalo: ZaloFake, model: OpenAiFake): string {
  return stringify({
    connections: {
      'zalo-main': {
        provider: 'zalo',
        ...zaloApp,
        tokens,
        baseUrls: zalo.urls,
        rateLimit: unlimited,
        callsPerMinute: unlimited,
      },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: 'bench-model-key',
        model: 'bench-model',
        callsPerMinute: unlimited,
        prices: { inputPerMillion: 0.15, outputPerMillion: 0.6 },
      },
    },
    flows: [
      { kind: 'inbox', from: ['zalo-main'] },
      {
        kind: 'answer',
        id: 'zalo-ai',
        on: 'zalo-main',
        llm: 'llm',
        mode: 'send',
        // Short, as waiting is no work; long enough for the question to be recorded meanwhile.
        quiet: '500ms',
        limits: {
          perMinute: unlimited,
          perDay: unlimited,
          costPerUser: unlimited,
          costPerDay: unlimited,
        },
        lookup: {},
      },
    ],
  });
}
