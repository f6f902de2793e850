import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusedOfOneLimit } from './strangers.ts';
import { chatwootMain, signed, zendeskComment, zendeskMain } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain({ refusedLimit: 40 }), chatwootMain()],
    deps: { nowMs: () => nowMs },
  });
});
afterEach(() => ingress.close());

const path = '/webhooks/zendesk-main';

async function send(from: string, headers: Record<string, string>, body: string) {
  const response = await fetch(`${ingress.url}${path}`, {
    method: 'POST',
    body,
    headers: { ...headers, 'x-forwarded-for': from },
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}
const unsigned = (from: string) => send(from, { 'content-type': 'application/json' }, '{}');
const genuine = (from: string) => {
  const body = zendeskComment();
  return send(from, signed.zendesk(body), body);
};

async function flood(count: number) {
  const seen = new Map<number, number>();
  for (let i = 0; i < count; i += 1) {
    const { status } = await unsigned(`198.51.${Math.floor(i / 250)}.${i % 250}`);
    seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(seen);
}

test('a flood from many addresses is cut off, and the provider is heard all the while', async () => {
  expect((await genuine('34.74.90.65')).status).toBe(200);
  expect(await flood(100)).toEqual({ 401: 40, 429: 60 });
  for (let i = 0; i < 50; i += 1) expect((await genuine('34.74.90.65')).status).toBe(200);
  expect(await ingress.stored()).toHaveLength(51);
  const refused = { connection: 'zendesk-main', reason: 'rate-limited' };
  expect(await ingress.metric('omnirelay_webhooks_refused_total', refused)).toBe(60);
});

test('a genuine sender who was never seen is told to come again, and is heard a minute later', async () => {
  await flood(40);
  expect(await genuine('34.74.90.65')).toEqual({ status: 429, retryAfter: '10' });
  nowMs += 60_000;
  expect((await genuine('34.74.90.65')).status).toBe(200);
});

test('accepted webhooks count against nobody, however many', async () => {
  for (let i = 0; i < 200; i += 1) expect((await genuine('34.74.90.65')).status).toBe(200);
});

test('one address that is refused again and again shuts out itself alone', async () => {
  await ingress.close();
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain({}), chatwootMain()],
  });
  for (let i = 0; i < refusedOfOneLimit; i += 1) {
    expect((await unsigned('198.51.100.7')).status).toBe(401);
  }
  expect((await unsigned('198.51.100.7')).status).toBe(429);
  expect((await unsigned('198.51.100.8')).status).toBe(401);
  expect((await genuine('198.51.100.8')).status).toBe(200);
});
