import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChatwootFake, startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk, type ZendeskFake } from '@omnirelay/sandbox/zendesk/index.ts';
import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';

export const zendeskSecret = 'zendesk-webhook-secret-of-this-test';
export const chatwootSecret = 'chatwoot-webhook-secret-of-this-test';
/** Who may sign in to the console before there is anybody else. */
export const administrator = { email: 'admin@acme.example', password: 'password-of-this-test' };
const root = fileURLToPath(new URL('../..', import.meta.url));

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
  /** Of each connection; as good as unlimited, unless given. */
  callsPerMinute?: number;
  zendesk?: Partial<Parameters<typeof startZendesk>[0]>;
  chatwoot?: Partial<Parameters<typeof startChatwoot>[0]>;
}

/** The real processes over real sockets, with fakes at both ends. */
export interface System {
  zendesk: ZendeskFake;
  chatwoot: ChatwootFake;
  store: Store;
  redis: Redis;
  ingressUrl: string;
  /** Nobody answers there without `console: true`. */
  consoleUrl: string;
  /** `kill -9` of a random worker, which is replaced. */
  killWorker(random: () => number): Promise<void>;
  /** Nothing waits, nothing is on its way, and everything is recorded. */
  settled(): Promise<void>;
  close(): Promise<void>;
  logs(): string;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-e2e-'));
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
  const [ingressPort, consolePort, ...workerPorts] = await Promise.all(
    Array.from({ length: 2 + (options.workers ?? 1) }, () => findFreePort()),
  );
  const ingressUrl = `http://127.0.0.1:${ingressPort}`;
  const consoleUrl = `http://127.0.0.1:${consolePort}`;
  const config = join(dir, 'omnirelay.yaml');
  await writeFile(config, configFor(zendesk.url, chatwoot.url, options));
  await migrateStore(options.databaseUrl);

  const lines: string[] = [];
  const run = (service: string, settings: Record<string, string>) => {
    const child = spawn(process.execPath, [`services/${service}/src/main.ts`], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        OMNIRELAY_CONFIG: config,
        REDIS_URL: options.redisUrl,
        DATABASE_URL: options.databaseUrl,
        LOG_LEVEL: 'info',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer) => lines.push(chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return child;
  };
  const ingress = run('ingress', { INGRESS_PORT: String(ingressPort), INGRESS_HOST: '127.0.0.1' });
  const runWorker = (port: number) => run('worker', { WORKER_PORT: String(port) });
  const workers = new Map<number, ChildProcess>(workerPorts.map((port) => [port, runWorker(port)]));
  const consoles = options.console
    ? [
        run('console', {
          CONSOLE_PORT: String(consolePort),
          CONSOLE_HOST: '127.0.0.1',
          CONSOLE_ADMIN_EMAIL: administrator.email,
          CONSOLE_ADMIN_PASSWORD: administrator.password,
          CONSOLE_JWT_SECRET: 'console-jwt-secret-of-this-test',
        }),
      ]
    : [];

  const isUp = async (url: string) =>
    (await fetch(url).catch(() => undefined))?.status === 200 ||
    `${url} is not up\n${lines.join('')}`;
  await eventually(() => isUp(`${ingressUrl}/ready`));
  for (const port of workers.keys()) await eventually(() => isUp(`http://127.0.0.1:${port}/ready`));
  if (options.console) await eventually(() => isUp(`${consoleUrl}/ready`));

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
    return looked.length >= 2 || `the first syncs did not end\n${lines.join('')}`;
  });
  return {
    zendesk,
    chatwoot,
    store,
    redis,
    ingressUrl,
    consoleUrl,
    logs: () => lines.join(''),
    async killWorker(pick) {
      const ports = [...workers.keys()];
      const port = ports[Math.floor(pick() * ports.length)] ?? 0;
      const child = workers.get(port);
      if (!child) return;
      await end(child, 'SIGKILL');
      workers.set(port, runWorker(port));
    },
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
      const children = [...consoles, ...workers.values(), ingress];
      await Promise.all(children.map((child) => end(child, 'SIGTERM')));
      await Promise.all([zendesk.close(), chatwoot.close(), store.close()]);
      redis.disconnect();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** Short deadlines, so that what a killed worker left unclear is looked at soon. */
const patience = { timeout: '3s', fileTimeout: '4s', settle: '300ms', rateLimit: 1_000_000 };

function configFor(
  zendeskUrl: string,
  chatwootUrl: string,
  options: Pick<SystemOptions, 'relay' | 'inbox' | 'reconcile' | 'callsPerMinute'>,
) {
  const { relay, inbox, reconcile, callsPerMinute = 1_000_000 } = options;
  const stored = inbox ? [{ kind: 'inbox', from: inbox }] : [];
  return stringify({
    // Syncs would add calls to what a test counts; those that are about them say so.
    reconcile: { every: '1h', ...reconcile },
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
    ],
  });
}
