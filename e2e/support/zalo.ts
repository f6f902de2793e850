import { type ChatwootFake, startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { startZalo, type ZaloFake, type ZaloOptions } from '@omnirelay/sandbox/zalo/index.ts';
import { type AnswerRow, listAnswers } from '@omnirelay/shared/store/answers.ts';
import { type ConversationRow, findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import { openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { listMessages, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { type Processes, startProcesses } from './processes.ts';

const account = {
  appId: '1234567890123456789',
  appSecret: 'app-secret-of-this-test',
  oaId: '1646843870823903717',
  oaSecretKey: 'oa-secret-key-of-this-test',
};
const firstPair = { access: 'first-access-of-this-test', refresh: 'first-refresh-of-this-test' };
const chatwootSecret = 'chatwoot-webhook-secret-of-this-test';
const chatwootAccount = { accountId: 2, inboxId: 2, apiToken: 'chatwoot-token-of-this-test' };

export interface ZaloSystemOptions {
  redisUrl: string;
  databaseUrl: string;
  workers?: number;
  console?: boolean;
  /** more of the answer flow; false: there is none */
  answer?: Record<string, unknown> | false;
  /** Whether agents answer from a Chatwoot. */
  relay?: boolean;
  /** more of the Zalo connection */
  connection?: Record<string, unknown>;
  alerts?: Record<string, unknown>;
  zalo?: Partial<ZaloOptions>;
}

/** The real processes between a fake official account, a fake model and, where wanted, a fake Chatwoot. */
export interface ZaloSystem extends Processes {
  zalo: ZaloFake;
  model: OpenAiFake;
  chatwoot: ChatwootFake;
  store: Store;
  redis: Redis;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
  /** What the inbox shows of a customer, oldest first, once nothing is on its way. */
  shown(userId: string): Promise<MessageRow[]>;
  conversation(userId: string): Promise<ConversationRow | undefined>;
  ownerOf(userId: string): Promise<string | undefined>;
  /** What a test has broken is whole again, for the next one. */
  breakerClosed(connection: string): Promise<void>;
  answersTo(userId: string): Promise<AnswerRow[]>;
}

export async function startZaloSystem(options: ZaloSystemOptions): Promise<ZaloSystem> {
  const zalo = await startZalo({
    ...account,
    tokens: firstPair,
    // Retries within a test's patience.
    retryLadderMs: [200, 400, 800, 1_600, 3_200],
    ...options.zalo,
  });
  const model = await startOpenAi({ apiKey: 'model-key-of-this-test', model: 'fake-model' });
  const chatwoot = await startChatwoot(chatwootAccount);
  const processes = await startProcesses({
    ...options,
    config: configFor(zalo, model, chatwoot, options),
    env: { ENCRYPTION_KEY: '0f'.repeat(32) },
  });
  zalo.setWebhook(`${processes.ingressUrl}/webhooks/zalo-main`);
  if (options.relay) {
    chatwoot.setWebhooks([
      {
        url: `${processes.ingressUrl}/webhooks/chatwoot-main`,
        secret: chatwootSecret,
        kind: 'account',
      },
    ]);
  }
  const store = openStore(options.databaseUrl, { maxConnections: 3 });
  const redis = new Redis(options.redisUrl);
  if (options.workers !== 0) {
    // Workers renew the first pair, and look at whom they hear, when they start: no test's calls.
    await eventually(async () => {
      const isRenewed = (await findTokens(store.db, 'zalo-main'))?.renewedAt != null;
      const looked = (await listSyncs(store.db, { limit: 10 })).filter(
        ({ state }) => state === 'done',
      );
      const isThrough = isRenewed && looked.length >= (options.relay ? 2 : 1);
      return isThrough || `the start did not end\n${processes.logs()}`;
    }, 90_000);
  }

  async function settled(): Promise<void> {
    const sent = () => zalo.webhooks.sent.length + chatwoot.webhooks.sent.length;
    await eventually(async () => {
      const sentBefore = sent();
      await Promise.all([zalo.webhooks.settled(), chatwoot.webhooks.settled()]);
      const [waiting, records] = await Promise.all([
        redis.zcard('{omnirelay}:waiting'),
        redis.xlen('{omnirelay}:records'),
      ]);
      await Promise.all([zalo.webhooks.settled(), chatwoot.webhooks.settled()]);
      const left = `${waiting} mailboxes and ${records} records left`;
      return (sent() === sentBefore && waiting + records === 0) || left;
    }, 120_000);
  }
  const conversationOf = (userId: string) => findConversationAt(store.db, 'zalo-main', userId);

  return {
    ...{ zalo, model, chatwoot, store, redis },
    ...processes,
    settled,
    async shown(userId) {
      await settled();
      const id = (await conversationOf(userId))?.id ?? '';
      return (await listMessages(store.db, { conversationId: id, limit: 200 })).items;
    },
    conversation: conversationOf,
    async breakerClosed(connection) {
      await redis.del(`{omnirelay}:gate:${connection}`);
    },
    ownerOf: async (userId) => (await conversationOf(userId))?.owner,
    async answersTo(userId) {
      await settled();
      const id = (await conversationOf(userId))?.id ?? '';
      return (await listAnswers(store.db, id, 100)).reverse();
    },
    async close() {
      await processes.close();
      await Promise.all([zalo.close(), model.close(), chatwoot.close(), store.close()]);
      redis.disconnect();
    },
  };
}

function configFor(
  zalo: ZaloFake,
  model: OpenAiFake,
  chatwoot: ChatwootFake,
  { answer = {}, relay, connection, alerts }: ZaloSystemOptions,
): string {
  // Short deadlines, so that what a killed worker left unclear is looked at soon.
  const fast = { timeout: '3s', settle: '300ms', callsPerMinute: 1_000_000 };
  return stringify({
    ...(alerts === undefined ? {} : { alerts }),
    connections: {
      'zalo-main': {
        provider: 'zalo',
        ...account,
        tokens: firstPair,
        baseUrls: zalo.urls,
        rateLimit: 1_000_000,
        ...fast,
        ...connection,
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwoot.url,
        ...chatwootAccount,
        webhookSecrets: [chatwootSecret],
        rateLimit: 1_000_000,
        ...fast,
      },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: 'model-key-of-this-test',
        model: 'fake-model',
        callsPerMinute: 1_000_000,
        // Whoever takes over while it thinks has the time to be heard.
        timeout: '6s',
        prices: { inputPerMillion: 1_000, outputPerMillion: 2_000 },
      },
    },
    flows: [
      { kind: 'inbox', from: ['zalo-main'] },
      ...(answer
        ? [
            {
              kind: 'answer',
              id: 'zalo-ai',
              on: 'zalo-main',
              llm: 'llm',
              mode: 'send',
              quiet: '300ms',
              limits: { perMinute: 1_000, perDay: 10_000, costPerUser: 1_000, costPerDay: 100_000 },
              lookup: {},
              ...answer,
            },
          ]
        : []),
      ...(relay
        ? [
            {
              kind: 'relay',
              id: 'zalo-chatwoot',
              zalo: 'zalo-main',
              chatwoot: 'chatwoot-main',
              allowPrivate: true,
            },
          ]
        : []),
    ],
  });
}
