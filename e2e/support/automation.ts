import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { startZoho, type ZohoFake } from '@omnirelay/sandbox/zoho/index.ts';
import type { Switches } from '@omnirelay/shared/automation/stages.ts';
import { openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { type FullRun, findRun } from '@omnirelay/shared/store/runs.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { type Processes, startProcesses } from './processes.ts';

export const zohoSecret = 'zoho-webhook-secret-of-this-test';
const account = {
  orgId: '60001234567',
  clientId: '1000.CLIENTOFTHISTEST',
  clientSecret: 'client-secret-of-this-test',
  refreshToken: '1000.refresh.token-of-this-test',
};

export interface AutomationOptions {
  redisUrl: string;
  databaseUrl: string;
  workers?: number;
  console?: boolean;
  stages?: Partial<Switches>;
  /** more of the automate flow */
  flow?: Record<string, unknown>;
  /** more of the Zoho connection */
  connection?: Record<string, unknown>;
  reconcile?: Record<string, unknown>;
  alerts?: Record<string, unknown>;
}

/** The real processes between a fake Zoho and a fake model. */
export interface Automation extends Processes {
  zoho: ZohoFake;
  model: OpenAiFake;
  store: Store;
  redis: Redis;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
  /** The runs of a ticket, oldest first, once nothing is on its way. */
  runsOf(ticketId: string): Promise<FullRun[]>;
}

export async function startAutomation(options: AutomationOptions): Promise<Automation> {
  const zoho = await startZoho(account);
  const model = await startOpenAi({ apiKey: 'model-key-of-this-test', model: 'fake-model' });
  const processes = await startProcesses({
    ...options,
    config: configFor(zoho, model, options),
    env: { ENCRYPTION_KEY: '0f'.repeat(32) },
  });
  zoho.setWebhooks([
    { url: `${processes.ingressUrl}/webhooks/zoho-main`, auth: 'hmac', secret: zohoSecret },
  ]);
  const store = openStore(options.databaseUrl, { maxConnections: 3 });
  const redis = new Redis(options.redisUrl);

  async function settled(): Promise<void> {
    await eventually(async () => {
      const sentBefore = zoho.webhooks.sent.length;
      await zoho.webhooks.settled();
      const [waiting, records] = await Promise.all([
        redis.zcard('{omnirelay}:waiting'),
        redis.xlen('{omnirelay}:records'),
      ]);
      await zoho.webhooks.settled();
      const left = `${waiting} mailboxes and ${records} records left`;
      return (zoho.webhooks.sent.length === sentBefore && waiting + records === 0) || left;
    }, 120_000);
  }

  return {
    zoho,
    model,
    store,
    redis,
    ...processes,
    settled,
    async runsOf(ticketId) {
      await settled();
      const rows = await store.db.query.runs
        .findMany({ where: (run, { eq }) => eq(run.ticketId, ticketId), orderBy: (run) => run.id })
        .execute();
      const runs = await Promise.all(rows.map(({ id }) => findRun(store.db, id)));
      return runs.flatMap((run) => run ?? []);
    },
    async close() {
      await processes.close();
      await Promise.all([zoho.close(), model.close(), store.close()]);
      redis.disconnect();
    },
  };
}

function configFor(
  zoho: ZohoFake,
  model: OpenAiFake,
  { stages, flow, connection, reconcile, alerts }: AutomationOptions,
): string {
  return stringify({
    reconcile,
    ...(alerts === undefined ? {} : { alerts }),
    connections: {
      'zoho-main': {
        provider: 'zoho',
        dataCentre: 'eu',
        ...account,
        webhook: { auth: 'hmac', secrets: [zohoSecret] },
        baseUrls: zoho.urls,
        callsPerMinute: 1_000_000,
        rateLimit: 1_000_000,
        // Short deadlines, so that what a killed worker left unclear is looked at soon.
        timeout: '3s',
        settle: '300ms',
        ...connection,
      },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: 'model-key-of-this-test',
        model: 'fake-model',
        callsPerMinute: 1_000_000,
        timeout: '3s',
      },
    },
    flows: [
      {
        kind: 'automate',
        id: 'desk',
        zoho: 'zoho-main',
        llm: 'llm',
        poll: '1h',
        runsPerHour: 1_000,
        ...(stages ? { stages } : {}),
        ...flow,
      },
    ],
  });
}
