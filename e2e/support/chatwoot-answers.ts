import {
  type ChatwootFake,
  type ChatwootOptions,
  startChatwoot,
} from '@omnirelay/sandbox/chatwoot/index.ts';
import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { type AnswerRow, listAnswers } from '@omnirelay/shared/store/answers.ts';
import { type ConversationRow, findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import { openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { listMessages, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { type Processes, startProcesses } from './processes.ts';

const account = { accountId: 2, inboxId: 2, apiToken: 'chatwoot-token-of-this-test' };
const accountSecret = 'account-webhook-secret-of-this-test';
const botSecret = 'bot-webhook-secret-of-this-test';

export interface ChatwootAnswersOptions {
  as: 'bot' | 'inbox';
  workers?: number;
  console?: boolean;
  /** more of the answer flow */
  answer?: Record<string, unknown>;
  /** By whom the processes are told; both, unless given. */
  webhooks?: ('account' | 'bot')[];
  chatwoot?: Partial<ChatwootOptions>;
}

/** The real processes at a fake Chatwoot and a fake model. */
export interface ChatwootAnswers extends Processes {
  chatwoot: ChatwootFake;
  model: OpenAiFake;
  store: Store;
  redis: Redis;
  /** The inbox that is answered in, a native channel's. */
  inboxId: number;
  botId: number;
  agentId: number;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
  /** A customer's new conversation. */
  customer(inboxId?: number): Promise<number>;
  says(conversationId: number, text: string): number;
  /** What was said to the customer in public, once everything has settled. */
  told(conversationId: number): Promise<(string | null)[]>;
  shown(conversationId: number): Promise<MessageRow[]>;
  row(conversationId: number): Promise<ConversationRow | undefined>;
  answersTo(conversationId: number): Promise<AnswerRow[]>;
}

export async function startChatwootAnswers(
  options: ChatwootAnswersOptions & { redisUrl: string; databaseUrl: string },
): Promise<ChatwootAnswers> {
  const { as, webhooks = as === 'bot' ? ['account', 'bot'] : ['account'] } = options;
  const chatwoot = await startChatwoot({ ...account, botRetryMs: 100, ...options.chatwoot });
  const model = await startOpenAi({ apiKey: 'model-key-of-this-test', model: 'fake-model' });
  const inbox = chatwoot.addInbox({ name: 'Acme Page', channel: 'Channel::FacebookPage' });
  const agent = chatwoot.addAgent({ name: 'Binh', email: 'binh@acme.example' });
  const bot = chatwoot.addAgentBot({ name: 'Lan', secret: botSecret });
  const processes = await startProcesses({
    ...options,
    config: configFor(chatwoot, model, {
      ...options,
      inboxId: inbox.id,
      botToken: bot.accessToken,
    }),
  });
  const url = `${processes.ingressUrl}/webhooks/chatwoot-main`;
  if (webhooks.includes('account')) {
    chatwoot.setWebhooks([{ url, secret: accountSecret, kind: 'account' }]);
  }
  if (as === 'bot') {
    if (webhooks.includes('bot')) chatwoot.setBotUrl(bot.id, url);
    chatwoot.setInboxBot(inbox.id, bot.id);
  }
  const store = openStore(options.databaseUrl, { maxConnections: 3 });
  const redis = new Redis(options.redisUrl);

  async function settled(): Promise<void> {
    await eventually(async () => {
      const sentBefore = chatwoot.webhooks.sent.length;
      await chatwoot.webhooks.settled();
      const [waiting, records] = await Promise.all([
        redis.zcard('{omnirelay}:waiting'),
        redis.xlen('{omnirelay}:records'),
      ]);
      await chatwoot.webhooks.settled();
      const left = `${waiting} mailboxes and ${records} records left`;
      const isQuiet = chatwoot.webhooks.sent.length === sentBefore;
      return (isQuiet && waiting + records === 0) || left;
    }, 120_000);
  }
  const row = (id: number) => findConversationAt(store.db, 'chatwoot-main', String(id));

  return {
    ...{ chatwoot, model, store, redis },
    ...processes,
    ...{ inboxId: inbox.id, botId: bot.id, agentId: agent.id },
    settled,
    row,
    async customer(inboxId = inbox.id) {
      return (await chatwoot.createConversation({ inboxId })).id;
    },
    says: (id, text) => chatwoot.customerMessage(id, text).id,
    async told(id) {
      await settled();
      return chatwoot
        .messages(id)
        .filter((one) => one.messageType === 'outgoing' && !one.private)
        .map(({ content }) => content);
    },
    async shown(id) {
      await settled();
      const conversationId = (await row(id))?.id ?? '';
      return (await listMessages(store.db, { conversationId, limit: 200 })).items;
    },
    async answersTo(id) {
      await settled();
      return (await listAnswers(store.db, (await row(id))?.id ?? '', 100)).reverse();
    },
    async close() {
      await processes.close();
      await Promise.all([chatwoot.close(), model.close(), store.close()]);
      redis.disconnect();
    },
  };
}

function configFor(
  chatwoot: ChatwootFake,
  model: OpenAiFake,
  options: ChatwootAnswersOptions & { inboxId: number; botToken: string },
): string {
  const { as, inboxId, botToken, answer } = options;
  // Short deadlines, so that what a killed worker left unclear is looked at soon.
  const fast = { timeout: '3s', callsPerMinute: 1_000_000 };
  return stringify({
    reconcile: { every: '1h' },
    connections: {
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwoot.url,
        ...account,
        ...(as === 'bot' ? { botToken } : {}),
        webhookSecrets: [accountSecret, botSecret],
        rateLimit: 1_000_000,
        settle: '300ms',
        ...fast,
      },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: 'model-key-of-this-test',
        model: 'fake-model',
        prices: { inputPerMillion: 1_000, outputPerMillion: 2_000 },
        ...fast,
        // Whoever takes over while it thinks has the time to be heard.
        timeout: '6s',
      },
    },
    flows: [
      { kind: 'inbox', from: ['chatwoot-main'] },
      {
        kind: 'answer',
        id: 'chatwoot-ai',
        on: 'chatwoot-main',
        llm: 'llm',
        mode: 'send',
        quiet: '300ms',
        chatwoot: { as, inboxes: [inboxId] },
        limits: { perMinute: 1_000, perDay: 10_000, costPerUser: 1_000, costPerDay: 100_000 },
        ...answer,
      },
    ],
  });
}

/**
 * One system for a whole test file; call it at the top. In the end the fakes must not have met a call
 * that their providers don't have.
 */
export function useChatwootAnswers(options: ChatwootAnswersOptions): {
  readonly system: ChatwootAnswers;
} {
  const redis = testRedis();
  const database = testDatabase();
  let system: ChatwootAnswers | undefined;

  beforeAll(async () => {
    const stores = { redisUrl: redis.url, databaseUrl: database.url };
    system = await startChatwootAnswers({ ...stores, ...options });
  });
  afterAll(async () => {
    if (!system) return;
    await system.close();
    expect(system.chatwoot.unexpected).toEqual([]);
    expect(system.model.unexpected).toEqual([]);
  });
  return {
    get system() {
      if (!system) throw new Error('the system runs only while tests do');
      return system;
    },
  };
}
