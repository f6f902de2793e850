import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChatwootFake, startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { startZalo, type ZaloFake } from '@omnirelay/sandbox/zalo/index.ts';
import { startZendesk, type ZendeskFake } from '@omnirelay/sandbox/zendesk/index.ts';
import { startZoho, type ZohoFake } from '@omnirelay/sandbox/zoho/index.ts';
import { openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { runCommandLine } from '../../services/cli/src/run.ts';
import { eventually } from './eventually.ts';
import { administrator, type Processes, startProcesses } from './processes.ts';
import { startZendeskFront, type ZendeskFront } from './zendesk-front.ts';

/** None of them may ever be printed. */
export const secrets = {
  zendeskToken: 'zendesk-api-token-of-this-test',
  zendeskWebhook: 'zendesk-webhook-secret-of-this-test',
  chatwootToken: 'chatwoot-api-token-of-this-test',
  chatwootWebhook: 'chatwoot-webhook-secret-of-this-test',
  zohoClient: 'zoho-client-secret-of-this-test',
  zohoRefresh: '1000.zoho-refresh-token-of-this-test',
  zaloApp: 'zalo-app-secret-of-this-test',
  zaloKey: 'zalo-oa-secret-key-of-this-test',
  zaloAccess: 'zalo-access-token-of-this-test',
  zaloRefresh: 'zalo-refresh-token-of-this-test',
  model: 'model-key-of-this-test',
  forward: 'forward-token-of-this-test',
  encryption: '0f'.repeat(32),
  password: administrator.password,
  jwt: 'console-jwt-secret-of-this-test',
};
const zohoAccount = {
  orgId: '60001234567',
  clientId: '1000.CLIENTOFTHISTEST',
  clientSecret: secrets.zohoClient,
  refreshToken: secrets.zohoRefresh,
};
const zaloAccount = {
  appId: '1234567890123456789',
  appSecret: secrets.zaloApp,
  oaId: '1646843870823903717',
  oaSecretKey: secrets.zaloKey,
};
const firstPair = { access: secrets.zaloAccess, refresh: secrets.zaloRefresh };
const root = fileURLToPath(new URL('../..', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: a file is changed in any place
export type ConfigFile = any;

export interface Told {
  code: string;
  subject: string;
  level: 'ok' | 'warning' | 'problem';
  message: string;
}

export interface Examined {
  exitCode: number | null;
  /** everything that was printed */
  output: string;
  findings: Told[];
  /** without what is in order */
  wrong: Told[];
}

/** A whole Omnirelay in good health, between fakes of everybody. */
export interface Patient extends Processes {
  zendesk: ZendeskFake;
  /** Zendesk's API, with the webhooks of administrators. */
  front: ZendeskFront;
  chatwoot: ChatwootFake;
  zoho: ZohoFake;
  zalo: ZaloFake;
  model: OpenAiFake;
  store: Store;
  redis: Redis;
  wellWebhooks(): void;
  /** Runs `omnirelay doctor`, with a changed file, environment or other words. */
  examine(changed?: Changed): Promise<Examined>;
}

export interface Changed {
  file?: (file: ConfigFile) => void;
  /** instead of the file */
  text?: string;
  /** `''`: not set */
  env?: Record<string, string>;
  args?: string[];
  /** as a process of its own, as operators run it */
  isProcess?: boolean;
}

export async function startPatient(stores: { redisUrl: string; databaseUrl: string }) {
  const { redisUrl, databaseUrl } = stores;
  const zendesk = await startZendesk({
    email: 'relay@acme.example',
    apiToken: secrets.zendeskToken,
    accountLimitPerMinute: Number.POSITIVE_INFINITY,
  });
  zendesk.agent.role = 'admin';
  const front = await startZendeskFront(zendesk.url);
  const chatwoot = await startChatwoot({ apiToken: secrets.chatwootToken });
  const zoho = await startZoho(zohoAccount);
  for (const name of ['DOC', 'Contact', 'FACTURATION']) zoho.addDepartment({ name });
  const zalo = await startZalo({ ...zaloAccount, tokens: firstPair });
  const model = await startOpenAi({ apiKey: secrets.model, model: 'fake-model' });
  const file = configFor({ front, chatwoot, zoho, zalo, model });
  const processes = await startProcesses({
    ...{ redisUrl, databaseUrl, console: true, config: stringify(file) },
    env: { ENCRYPTION_KEY: secrets.encryption },
  });
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-doctor-'));
  const store = openStore(databaseUrl, { maxConnections: 3 });
  const redis = new Redis(redisUrl);

  const hook = (name: string) => `${processes.ingressUrl}/webhooks/${name}`;
  const wellWebhooks = () => {
    front.reset(hook('zendesk-main'), secrets.zendeskWebhook);
    chatwoot.setWebhooks([{ url: hook('chatwoot-main'), secret: secrets.chatwootWebhook }]);
    const subscriptions = { Ticket_Add: null, Ticket_Thread_Add: null };
    zoho.setWebhooks([{ url: hook('zoho-main'), auth: 'jwt', subscriptions }]);
  };
  wellWebhooks();
  zalo.setWebhook(hook('zalo-main'));
  for (const name of ['zendesk-main', 'chatwoot-main', 'zoho-main', 'zalo-main']) {
    await store.db.execute(`insert into connections (name, last_webhook_at) values ('${name}', now())
      on conflict (name) do update set last_webhook_at = now()`);
  }
  await eventually(async () => {
    const { rows } = await store.db.execute(
      'select 1 from provider_tokens where renewed_at is not null',
    );
    return rows.length > 0 || `the first tokens were not renewed\n${processes.logs()}`;
  });

  const patient: Patient = {
    ...{ zendesk, front, chatwoot, zoho, zalo, model, store, redis, wellWebhooks },
    ...processes,
    async examine({ file: change, text, env, args = ['--json'], isProcess = false } = {}) {
      const changed = structuredClone(file);
      change?.(changed);
      const path = join(dir, 'omnirelay.yaml');
      await writeFile(path, text ?? stringify(changed));
      const command = ['doctor', '--public-url', processes.ingressUrl, ...args];
      const { exitCode, output } = await (isProcess ? runProcess : runHere)(command, {
        ...{ OMNIRELAY_CONFIG: path, REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
        OMNIRELAY_CONSOLE_URL: processes.consoleUrl,
        ENCRYPTION_KEY: secrets.encryption,
        CONSOLE_ADMIN_PASSWORD: secrets.password,
        CONSOLE_JWT_SECRET: secrets.jwt,
        ...env,
      });
      const findings = args.includes('--json') ? (JSON.parse(output) as Told[]) : [];
      const wrong = findings.filter(({ level }) => level !== 'ok');
      return { exitCode, output, findings, wrong };
    },
    async close() {
      await processes.close();
      await Promise.all(
        [zendesk, front, chatwoot, zoho, zalo, model, store].map((one) => one.close()),
      );
      redis.disconnect();
      await rm(dir, { recursive: true });
    },
  };
  return patient;
}

type Ran = { exitCode: number | null; output: string };

async function runHere(args: string[], env: Record<string, string>): Promise<Ran> {
  let output = '';
  const print = (text: string) => {
    output += `${text}\n`;
  };
  const out = { line: print, remark: print, hasColour: false };
  return { exitCode: await runCommandLine(args, { env, out }), output };
}

function runProcess(args: string[], env: Record<string, string>): Promise<Ran> {
  const main = join(root, 'services/cli/src/main.ts');
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function configFor({
  front,
  chatwoot,
  zoho,
  zalo,
  model,
}: Pick<Patient, 'front' | 'chatwoot' | 'zoho' | 'zalo' | 'model'>): ConfigFile {
  return {
    reconcile: { every: '1h' },
    connections: {
      'zendesk-main': {
        provider: 'zendesk',
        baseUrl: front.url,
        email: 'relay@acme.example',
        apiToken: secrets.zendeskToken,
        webhookSecrets: ['an-older-secret', secrets.zendeskWebhook],
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwoot.url,
        accountId: 2,
        inboxId: 2,
        apiToken: secrets.chatwootToken,
        webhookSecrets: [secrets.chatwootWebhook],
      },
      'zoho-main': {
        provider: 'zoho',
        dataCentre: 'eu',
        ...zohoAccount,
        webhook: { auth: 'jwt', webhookId: zoho.webhookId },
        baseUrls: zoho.urls,
      },
      'zalo-main': { provider: 'zalo', ...zaloAccount, tokens: firstPair, baseUrls: zalo.urls },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: secrets.model,
        model: 'fake-model',
        prices: { inputPerMillion: 1, outputPerMillion: 2 },
      },
    },
    flows: [
      { kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' },
      { kind: 'inbox', from: ['zendesk-main', 'chatwoot-main', 'zalo-main'] },
      { kind: 'automate', id: 'desk', zoho: 'zoho-main', llm: 'llm' },
      { kind: 'answer', id: 'zalo-ai', on: 'zalo-main', llm: 'llm' },
    ],
  };
}
