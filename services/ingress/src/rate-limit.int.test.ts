import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  chatwootMain,
  chatwootMessage,
  signed,
  zendeskComment,
  zendeskMain,
} from './testing/connections.ts';
import { openRawSocket, requestHead } from './testing/raw-socket.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress;

beforeEach(async () => {
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain({ rateLimit: 3 }), chatwootMain({ rateLimit: 5 })],
  });
});
afterEach(() => ingress.close());

async function post(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${ingress.url}${path}`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', ...headers },
  });
  return response.status;
}

async function postTimes(count: number, path: string, headers?: Record<string, string>) {
  const statuses = [];
  for (let i = 0; i < count; i += 1) statuses.push(await post(path, headers));
  return statuses;
}

const from = (address: string) => ({ 'x-forwarded-for': address });
const zendesk = '/webhooks/zendesk-main';

test('too many webhooks from one address are told to come again, in terms that Zendesk obeys', async () => {
  expect(await postTimes(3, zendesk)).toEqual([401, 401, 401]);
  const body = zendeskComment();
  const response = await fetch(`${ingress.url}${zendesk}`, {
    method: 'POST',
    body,
    headers: signed.zendesk(body),
  });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('10');
  expect(response.headers.get('x-ratelimit-limit')).toBeNull();
  expect(await response.json()).toMatchObject({ error: 'rate_limited' });
  const refused = { connection: 'zendesk-main', reason: 'rate-limited' };
  expect(await ingress.metric('omnirelay_webhooks_refused_total', refused)).toBe(1);
  expect(ingress.logged()).not.toContain('rate-limited');
});

test('they are refused before a byte of the body is read', async () => {
  await postTimes(3, zendesk);
  const raw = await openRawSocket(ingress.port);
  raw.socket.write(
    requestHead(zendesk, { 'content-type': 'application/json', 'content-length': 1_000 }),
  );
  expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 429 /);
  raw.socket.destroy();
});

test('connections are counted apart, whatever path leads to them', async () => {
  expect(await postTimes(4, zendesk)).toEqual([401, 401, 401, 429]);
  expect(await postTimes(2, '/webhook')).toEqual([401, 401]);
  expect(await postTimes(2, '/webhooks/chatwoot-main')).toEqual([401, 401]);
  expect(await postTimes(2, '/api/webhooks/chatwoot')).toEqual([401, 429]);
  const message = chatwootMessage();
  const headers = { ...signed.chatwoot(message), ...from('203.0.113.9') };
  const response = await fetch(`${ingress.url}/webhook`, {
    method: 'POST',
    body: message,
    headers,
  });
  expect(response.status).toBe(200);
});

test('spellings of one name are counted together', async () => {
  expect([
    await post('/webhooks/zendesk-main/'),
    await post('/webhooks/zendesk%2Dmain'),
    await post('/webhooks/zendesk-main?x=1'),
    await post('/service-api-webhook/zendesk-webhook'),
  ]).toEqual([401, 401, 401, 429]);
});

test('made-up names are counted together, so that they neither grow nor reset a count', async () => {
  const statuses = [];
  for (let i = 0; i < 61; i += 1) statuses.push(await post(`/webhooks/made-up-${i}`));
  expect(statuses.slice(0, 60).every((status) => status === 404)).toBe(true);
  expect(statuses[60]).toBe(429);
  expect(await post(zendesk)).toBe(401);
});

test('behind a proxy on a private address each sender is counted by itself', async () => {
  expect(await postTimes(4, zendesk, from('203.0.113.1'))).toEqual([401, 401, 401, 429]);
  expect(await post(zendesk, from('203.0.113.2'))).toBe(401);
  // What the sender wrote itself stands before what the proxy added.
  expect(await post(zendesk, from('198.51.100.7, 203.0.113.1'))).toBe(429);
});

test('what is no address does not make a sender of its own', async () => {
  const addresses = ['made-up-1', 'made-up-2', `${'x'.repeat(5_000)}`, '1.2.3.4.5'];
  const statuses = [];
  for (const address of addresses) statuses.push(await post(zendesk, from(address)));
  expect(statuses).toEqual([401, 401, 401, 429]);
});

test('an IPv6 sender cannot change its address within its network', async () => {
  const statuses = [];
  for (let i = 1; i <= 4; i += 1) statuses.push(await post(zendesk, from(`2001:db8::${i}`)));
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect(await post(zendesk, from('2001:db8:0:1::1'))).toBe(401);
});
