import { type ChatwootFake, startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk, type ZendeskFake } from '@omnirelay/sandbox/zendesk/index.ts';
import { openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { type Processes, startProcesses } from './processes.ts';

export { administrator } from './processes.ts';

export const zendeskSecret = 'zendesk-webhook-secret-of-this-test';
export const chatwootSecret = 'chatwoot-webhook-secret-of-this-test';

export interface SystemOptions {
  redisUrl: string;
  databaseUrl: string;
  workers?: number;
  /** Whether a console runs, too. */
  console?: boolean;
  random?: () => number;
  relay?: Record<string, unknown>;
  /** Connections whose conversations are stored. */
  inbox?: string[];
  reconcile?: Record<string, unknown>;
  alerts?: Record<string, unknown>;
  /** more of the file's first level */
  file?: Record<string, unknown>;
  /** more of the environment, for all processes */
  env?: Record<string, string>;
  /** Further flows. */
  flows?: Record<string, unknown>[];
  /** Of each connection; as good as unlimited, unless given. */
  callsPerMinute?: number;
  zendesk?: Partial<Parameters<typeof startZendesk>[0]>;
  chatwoot?: Partial<Parameters<typeof startChatwoot>[0]>;
}

/** The real processes over real sockets, with fakes at both ends. */
export interface System extends Processes {
  zendesk: ZendeskFake;
  chatwoot: ChatwootFake;
  store: Store;
  redis: Redis;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const random = options.random ?? Math.random;
  const zendesk = await startZendesk({
    email: 'relay@acme.example',
    apiToken: 'zendesk-token',
    random,
    accountLimitPerMinute: Number.POSITIVE_INFINITY,
    webhookRetryScale: 0.01,
    ...options.zendesk,
  });
  const chatwoot = await startChatwoot({
    apiToken: 'chatwoot-token',
    random,
    messagesPerMinuteLimit: 100_000,
    ...options.chatwoot,
  });
  const processes = await startProcesses({
    ...options,
    config: configFor(zendesk.url, chatwoot.url, options),
  });
  const { ingressUrl } = processes;

  zendesk.setWebhooks([
    { url: `${ingressUrl}/webhooks/zendesk-main`, secret: zendeskSecret, kind: 'event' },
  ]);
  chatwoot.setWebhooks([
    { url: `${ingressUrl}/webhooks/chatwoot-main`, secret: chatwootSecret, kind: 'account' },
  ]);

  const store = openStore(options.databaseUrl, { maxConnections: 3 });
  const redis = new Redis(options.redisUrl);
  // Workers look at both providers when they start; its calls are no test's.
  await eventually(async () => {
    const looked = (await listSyncs(store.db, { limit: 10 })).filter(
      ({ state }) => state === 'done',
    );
    return looked.length >= 2 || `the first syncs did not end\n${processes.logs()}`;
  }, 90_000);
  return {
    zendesk,
    chatwoot,
    store,
    redis,
    ...processes,
    async settled() {
      const echoesHome = () =>
        Promise.all([zendesk.webhooks.settled(), chatwoot.webhooks.settled()]);
      const sent = () => zendesk.webhooks.sent.length + chatwoot.webhooks.sent.length;
      await eventually(async () => {
        const sentBefore = sent();
        await echoesHome();
        const [waiting, records] = await Promise.all([
          redis.zcard('{omnirelay}:waiting'),
          redis.xlen('{omnirelay}:records'),
        ]);
        // What was still at work when we looked has left its echoes by now.
        await echoesHome();
        const left = `${waiting} mailboxes and ${records} records left`;
        return (sent() === sentBefore && waiting + records === 0) || left;
      }, 120_000);
    },
    async close() {
      await processes.close();
      await Promise.all([zendesk.close(), chatwoot.close(), store.close()]);
      redis.disconnect();
    },
  };
}

/** Short deadlines, so that what a killed worker left unclear is looked at soon. */
const patience = { timeout: '3s', fileTimeout: '4s', settle: '300ms', rateLimit: 1_000_000 };

function configFor(
  zendeskUrl: string,
  chatwootUrl: string,
  options: Pick<
    SystemOptions,
    'relay' | 'inbox' | 'reconcile' | 'callsPerMinute' | 'flows' | 'alerts' | 'file'
  >,
) {
  const { relay, inbox, reconcile, callsPerMinute = 1_000_000, flows = [], alerts, file } = options;
  const stored = inbox ? [{ kind: 'inbox', from: inbox }] : [];
  return stringify({
    // Syncs would add calls to what a test counts; those that are about them say so.
    reconcile: { every: '1h', ...reconcile },
    // The version before may not know it.
    ...(alerts === undefined ? {} : { alerts }),
    ...file,
    connections: {
      'zendesk-main': {
        provider: 'zendesk',
        baseUrl: zendeskUrl,
        email: 'relay@acme.example',
        apiToken: 'zendesk-token',
        webhookSecrets: ['an-older-secret', zendeskSecret],
        callsPerMinute,
        updatesPerMinute: 1_000_000,
        ...patience,
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwootUrl,
        accountId: 2,
        inboxId: 2,
        apiToken: 'chatwoot-token',
        webhookSecrets: [chatwootSecret],
        callsPerMinute,
        ...patience,
      },
    },
    flows: [
      {
        kind: 'relay',
        id: 'zendesk-chatwoot',
        zendesk: 'zendesk-main',
        chatwoot: 'chatwoot-main',
        ...relay,
      },
      ...stored,
      ...flows,
    ],
  });
}
