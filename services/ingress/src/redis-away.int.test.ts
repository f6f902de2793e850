import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zalo } from '@omnirelay/adapters/zalo/index.ts';
import { Flow } from '@omnirelay/shared/config/flows.ts';
import { type LocalServer, startLocalRedis } from '@omnirelay/shared/local/redis.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { makeScratchFolder } from '@omnirelay/shared/testing/scratch-folder.ts';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  chatwootMain,
  chatwootMessage,
  signed,
  zaloMain,
  zaloText,
  zendeskComment,
  zendeskMain,
  zohoMain,
} from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

/** A Redis of our own: one that others use can't be taken away. */
const dir = makeScratchFolder('redis-away');
const unavailable = { status: 503, retryAfter: '10' };
let port: number;
let server: LocalServer;
let admin: Redis;
let ingress: StartedIngress;

const start = async () => {
  server = await startLocalRedis({ dir, port, log: () => {} });
};

beforeAll(async () => {
  port = await ownPort();
  await start();
  admin = new Redis(server.url);
  admin.on('error', () => {});
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  ingress = await startIngress({
    redisUrl: server.url,
    prefix: '{redis-away}',
    connections: [zendeskMain(), chatwootMain(), zohoMain(), zaloMain()],
    flows: [Flow.parse({ kind: 'automate', zoho: 'zoho-main' })],
  });
});
afterEach(() => ingress.close());

async function post(body: string, provider: 'zendesk' | 'chatwoot' | 'zalo' = 'zendesk') {
  const response = await fetch(`${ingress.url}/webhooks/${provider}-main`, {
    method: 'POST',
    body,
    headers: signed[provider](body),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

const statusOf = async (path: string) => (await fetch(`${ingress.url}${path}`)).status;
const stats = async () => (await fetch(`${ingress.url}/webhook/stats`)).json();
const isBack = () => expect.poll(() => statusOf('/ready'), { timeout: 10_000 }).toBe(200);

async function timed<T>(work: Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now();
  const result = await work;
  return { result, seconds: (performance.now() - startedAt) / 1_000 };
}

describe('a Redis that hangs', () => {
  let pid: number;

  beforeEach(async (context) => {
    const record = JSON.parse(readFileSync(join(dir, 'process.json'), 'utf8'));
    pid = record.server.pid;
    const info = await admin.info('server');
    // In a container Redis has a number that means something else out here.
    context.skip(!info.includes(`process_id:${pid}\r\n`), 'Redis runs in a container');
    process.kill(pid, 'SIGSTOP');
  });
  afterEach(() => {
    process.kill(pid, 'SIGCONT');
  });

  test('is answered in time, so that Zendesk sends again, and its event is kept once', async () => {
    const body = zendeskComment();
    const first = await timed(post(body));
    expect(first.result).toEqual(unavailable);
    // Zendesk gives up after 12 s.
    expect(first.seconds).toBeLessThan(10);
    expect(await statusOf('/health')).toBe(200);
    expect(await statusOf('/ready')).toBe(503);

    process.kill(pid, 'SIGCONT');
    await isBack();
    expect((await post(body)).status).toBe(200);
    expect((await ingress.stored()).map((event) => event.body.toString())).toEqual([body]);
  });

  test('is answered before Zalo stops waiting, after 2 s', async () => {
    const { result, seconds } = await timed(post(zaloText(), 'zalo'));
    expect(result).toEqual(unavailable);
    expect(zalo.patienceMs).toBeLessThan(2_000);
    // The machine may be slow, but nobody waited for as long as for the others.
    expect(seconds).toBeLessThan(3.5);
  });

  test('keeps nobody who asks for numbers', async () => {
    const { result, seconds } = await timed(stats());
    expect(result).toMatchObject({ status: 'degraded', queue: null });
    expect(seconds).toBeLessThan(10);
  });

  test('is answered in time however many wait', async () => {
    const many = Array.from({ length: 100 }, () => post(zendeskComment()));
    const { result, seconds } = await timed(Promise.all(many));
    expect(result).toEqual(many.map(() => unavailable));
    expect(seconds).toBeLessThan(10);
    const refused = { connection: 'zendesk-main', reason: 'unavailable' };
    expect(await ingress.metric('omnirelay_webhooks_refused_total', refused)).toBe(100);
  });
});

test('a Redis that is gone is answered at once; back again, nothing accepted is missing', async () => {
  const before = zendeskComment();
  expect((await post(before)).status).toBe(200);
  await server.stop();

  const { result, seconds } = await timed(post(zendeskComment()));
  expect(result).toEqual(unavailable);
  expect(seconds).toBeLessThan(10);
  expect(await post(chatwootMessage(), 'chatwoot')).toEqual(unavailable);
  expect(await statusOf('/health')).toBe(200);
  expect(await statusOf('/ready')).toBe(503);
  expect(await stats()).toMatchObject({ status: 'degraded', queue: null });
  expect(ingress.logged()).toContain('webhook.not-stored');

  await start();
  await isBack();
  const after = zendeskComment();
  expect((await post(after)).status).toBe(200);
  expect((await ingress.stored()).map(({ body }) => body.toString())).toEqual([before, after]);
});

test.each([
  {
    name: 'full',
    break: () => admin.config('SET', 'maxmemory', '1'),
    mend: () => admin.config('SET', 'maxmemory', '0'),
  },
  {
    name: 'a replica',
    break: () => admin.replicaof('127.0.0.1', '1'),
    mend: () => admin.replicaof('NO', 'ONE'),
  },
])('a Redis that is $name takes nothing, and nobody is told otherwise', async (one) => {
  await one.break();
  const body = zendeskComment('1', 'words-of-a-customer');
  const answer = await post(body);
  const health = await statusOf('/health');
  await one.mend();
  // A replica is left at once, to look for the one that takes writes.
  await isBack();
  expect(answer).toEqual(unavailable);
  expect(health).toBe(200);
  expect(await ingress.stored()).toEqual([]);
  expect(ingress.logged()).not.toContain('words-of-a-customer');
  expect((await post(body)).status).toBe(200);
  expect(await ingress.stored()).toHaveLength(1);
});

test('without a Redis ingress starts, says so, and refuses', async () => {
  const nowhere = `redis://127.0.0.1:${await ownPort()}`;
  await ingress.close();
  ingress = await startIngress({ redisUrl: nowhere, prefix: '{none}', redisPatienceMs: 100 });
  expect(await statusOf('/health')).toBe(200);
  expect(await statusOf('/ready')).toBe(503);
  expect(await post(zendeskComment())).toEqual(unavailable);
});
