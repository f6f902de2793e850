import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smtpCertificate } from '@omnirelay/sandbox/smtp/certificate.ts';
import { type SmtpFake, startSmtp } from '@omnirelay/sandbox/smtp/start-smtp.ts';
import { startLocalRedis } from '@omnirelay/shared/local/redis.ts';
import { startProxy, type Proxy as Wire } from '@omnirelay/shared/redis/testing/start-proxy.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { makeScratchFolder } from '@omnirelay/shared/testing/scratch-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendAllOn, signIn } from './support/administrator.ts';
import { type AlertHook, forgetCounts, startAlertHook } from './support/alert-hook.ts';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { eventually } from './support/eventually.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { type System, startSystem } from './support/system.ts';
import { startTarget, type Target, targetSecret } from './support/target.ts';

const auth = { user: 'relay', password: 'obviously-fake-password' };
const database = testDatabase();
let dir: string;
let stopRedis: () => Promise<void>;
let redisWire: Wire;
let postgresWire: Wire;
let smtp: SmtpFake;
let hook: AlertHook;
let crew: Target;
let system: System;

beforeAll(async () => {
  dir = makeScratchFolder('alerts');
  // Its settings are changed, so it is nobody else's.
  const server = await startLocalRedis({ dir: join(dir, 'redis'), log: () => {} });
  stopRedis = server.stop;
  redisWire = await startProxy(server.url);
  postgresWire = await startProxy(database.url);
  smtp = await startSmtp({ starttls: true, auth });
  [hook, crew] = await Promise.all([startAlertHook(), startTarget()]);
  const ca = join(dir, 'ca.pem');
  await writeFile(ca, smtpCertificate);
  system = await startSystem({
    redisUrl: redisWire.url,
    databaseUrl: postgresWire.url,
    workers: 2,
    console: true,
    env: { NODE_EXTRA_CA_CERTS: ca },
    flows: [
      {
        kind: 'forward',
        id: 'crew',
        from: 'chatwoot-main',
        url: crew.url,
        secrets: [targetSecret],
        timeout: '1s',
      },
    ],
    alerts: {
      every: '1s',
      hold: '1s',
      thresholds: {
        'signatures-failing': 3,
        'breaker-open': '1s',
        'oldest-unsent-message': '3s',
        'target-failing': '1s',
        'records-behind': '3s',
      },
      // A pause is nothing that this file is about, and processes are slow where many tests run.
      off: ['processing-errors', 'stuck-consumption'],
      targets: [
        {
          kind: 'email',
          to: 'ops@acme.example',
          from: 'relay@acme.example',
          smtp: { host: smtp.host, port: smtp.port, ...auth },
        },
        hook.target,
        { kind: 'slack', name: 'closed', url: 'http://127.0.0.1:9/hook', allowPrivate: true },
      ],
    },
  });
  // It is cut off here, on purpose.
  system.redis.on('error', () => {});
  await hook.hush(system.logs);
  smtp.received.length = 0;
}, 180_000);
afterAll(async () => {
  await system?.close();
  await Promise.all([hook, crew, smtp, redisWire, postgresWire].map((one) => one?.close()));
  await stopRedis?.();
  await rm(dir, { recursive: true, force: true });
});

const mails = () => smtp.received.map(({ raw }) => raw).join('\n');

const expectTold = (what: string, withinMs?: number) =>
  hook.expectTold(what, { ...(withinMs ? { withinMs } : {}), logs: system.logs });

test('bad signatures at ingress: told by mail and webhook, once, and over', async () => {
  for (let i = 0; i < 3; i += 1) {
    const answer = await fetch(`${system.ingressUrl}/webhooks/zendesk-main`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-zendesk-webhook-signature': 'bm90IHJpZ2h0',
        'x-zendesk-webhook-signature-timestamp': new Date().toISOString(),
      },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  }
  await expectTold('fired signatures-failing zendesk-main');
  await eventually(() => mails().includes('signatures-failing') || 'no mail');
  expect(smtp.received[0]).toMatchObject({ secure: true, user: 'relay', to: ['ops@acme.example'] });
  await forgetCounts(system);
  await expectTold('resolved signatures-failing zendesk-main');
  hook.expectOnce('fired signatures-failing zendesk-main');
  await eventually(() => mails().includes('Resolved: signatures-failing') || 'no mail');
});

test('a signed body that nobody can read', async () => {
  expect(await postAsZendesk(system, 'these are no fields')).toBe(200);
  await expectTold('fired unreadable-payloads zendesk-main');
  await forgetCounts(system);
  await expectTold('resolved unreadable-payloads zendesk-main');
});

test('a target that fails, and what waits for it', async () => {
  crew.behave(() => ({ kind: 'answer', status: 500 }));
  await sendAll(system, [customerMessage(5000, 'hello')]);
  await expectTold('fired target-failing crew');
  await expectTold('fired oldest-unsent-message crew');
  crew.behave(() => ({ kind: 'answer', status: 200 }));
  await expectTold('resolved target-failing crew', 90_000);
  await expectTold('resolved oldest-unsent-message crew');
}, 150_000);

/** Tickets whose comments go to Chatwoot. */
function openTickets(count: number): void {
  for (let i = 0; i < count; i += 1) {
    const { id: requesterId } = system.zendesk.addUser({ name: `Jane ${i}`, role: 'end-user' });
    system.zendesk.createTicket({ requesterId, subject: 'is anybody there?' });
  }
}

test('a provider that is down opens its breaker', async () => {
  const fault = { kind: 'status', status: 500 } as const;
  system.chatwoot.faults.inject({ path: /./, times: Number.POSITIVE_INFINITY, fault });
  openTickets(6);
  await expectTold('fired breaker-open chatwoot-main', 60_000);
  system.chatwoot.faults.clear();
  await expectTold('resolved breaker-open chatwoot-main', 120_000);
}, 200_000);

test('what a provider refuses for good is parked, until somebody sends it on', async () => {
  await system.settled();
  const fault = { kind: 'status', status: 404 } as const;
  const path = /\/(contacts|conversations)$/;
  system.chatwoot.faults.inject({ method: 'POST', path, times: Number.POSITIVE_INFINITY, fault });
  openTickets(1);
  await expectTold('fired parked-events zendesk-chatwoot');
  system.chatwoot.faults.clear();
  await sendAllOn(await signIn(system));
  await expectTold('resolved parked-events zendesk-chatwoot');
}, 120_000);

test('Redis that may lose what was accepted, or is nearly full', async () => {
  await system.redis.config('SET', 'appendonly', 'no');
  await expectTold('fired redis-persistence');
  await system.redis.config('SET', 'appendonly', 'yes');
  await expectTold('resolved redis-persistence');
  const used = Number(/used_memory:(\d+)/.exec(await system.redis.info('memory'))?.[1]);
  await system.redis.config('SET', 'maxmemory', String(Math.round(used * 1.1)));
  await expectTold('fired redis-memory');
  await system.redis.config('SET', 'maxmemory', '0');
  await expectTold('resolved redis-memory');
});

test('no worker: the console tells, also that records wait; a mail server that hangs holds up nobody', async () => {
  smtp.mood = 'hangs';
  await system.stopWorkers();
  await expectTold('fired no-workers');
  await sendAll(system, [customerMessage(5200, 'hello')]);
  await expectTold('fired records-behind');
  smtp.mood = 'takes';
  system.startWorkers();
  await expectTold('resolved no-workers', 60_000);
  await expectTold('resolved records-behind', 60_000);
  hook.expectOnce('fired no-workers');
}, 200_000);

test('PostgreSQL away: told once, though nobody can store it, and over', async () => {
  postgresWire.cut();
  await expectTold('fired postgres-away', 60_000);
  postgresWire.mend();
  await expectTold('resolved postgres-away', 60_000);
  hook.expectOnce('fired postgres-away');
  hook.expectOnce('resolved postgres-away');
}, 150_000);

test('Redis away: told once, and over', async () => {
  redisWire.cut();
  await expectTold('fired redis-away', 60_000);
  redisWire.mend();
  await expectTold('resolved redis-away', 60_000);
  hook.expectOnce('fired redis-away');
  hook.expectOnce('resolved redis-away');
}, 150_000);

test('the console lists alerts, and tries the targets', async () => {
  const { call } = await signIn(system);
  const { items } = await call<{ items: { target: string; ok: boolean; error: string | null }[] }>(
    'POST',
    '/api/alerts/test',
    {},
  );
  expect(items.map(({ target, ok }) => `${target} ${ok}`)).toEqual([
    'email true',
    'webhook true',
    'closed false',
  ]);
  expect(items[2]?.error).toBe('POST 127.0.0.1:9: ECONNREFUSED');
  const { resolved } = await call<{ resolved: { name: string }[] }>('GET', '/api/alerts');
  expect(resolved.map(({ name }) => name)).toContain('no-workers');
});

test('what is told has no secret in it, and the log neither', () => {
  const all = `${mails()}${hook.received.map(({ raw }) => raw).join('')}${system.logs()}`;
  for (const secret of [
    auth.password,
    targetSecret,
    'zendesk-token',
    'hello',
    'is anybody there',
  ]) {
    expect(all).not.toContain(secret);
  }
});
