import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, describe, expect, test } from 'vitest';
import {
  chatwootMain,
  chatwootMessage,
  signed,
  zaloMain,
  zaloText,
  zendeskComment,
  zendeskMain,
  zohoMain,
  zohoThread,
} from './testing/connections.ts';
import { openRawSocket, requestHead } from './testing/raw-socket.ts';
import { type IngressOptions, type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress | undefined;
afterEach(() => ingress?.close());

const allowFrom = ['34.74.90.64/28', '2001:db8::/32'];
const start = async (options: Partial<IngressOptions> = {}) => {
  const connections = [zendeskMain({ allowFrom }), chatwootMain()];
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections,
    ...options,
  });
  return ingress;
};

async function post(
  url: string,
  {
    path = '/webhooks/zendesk-main',
    from,
    body = zendeskComment(),
    headers,
  }: {
    path?: string;
    from?: string | undefined;
    body?: string;
    headers?: Record<string, string>;
  } = {},
) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: {
      ...(headers ?? signed.zendesk(body)),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
  });
  return { status: response.status, answer: await response.text() };
}

describe('behind a proxy on a private address', () => {
  test.each([
    { name: 'in the first range', from: '34.74.90.65', status: 200 },
    { name: 'in the other range', from: '2001:db8::9', status: 200 },
    { name: 'IPv4 in the clothes of IPv6', from: '::ffff:34.74.90.65', status: 200 },
    { name: 'beside the range', from: '34.74.90.80', status: 403 },
    { name: 'nobody: the proxy itself', from: undefined, status: 403 },
    {
      name: 'allowed in its own words, another in the proxy’s',
      from: '34.74.90.65, 198.51.100.7',
      status: 403,
    },
    {
      name: 'the same, in several hops of its own',
      from: '34.74.90.65, 10.0.0.1, 198.51.100.7',
      status: 403,
    },
    { name: 'private addresses only', from: '10.0.0.1, 192.168.1.1', status: 403 },
    { name: 'allowed, through two proxies of ours', from: '34.74.90.65, 10.0.0.1', status: 200 },
    { name: 'no address', from: 'localhost', status: 403 },
    { name: 'an address and a port', from: '34.74.90.65:443', status: 403 },
    { name: 'nothing', from: '', status: 403 },
  ])('$name: $status', async ({ from, status }) => {
    const { url } = await start();
    expect((await post(url, { from })).status).toBe(status);
  });

  test('other headers name nobody', async () => {
    const { url } = await start();
    const body = zendeskComment();
    for (const name of [
      'x-real-ip',
      'forwarded',
      'cf-connecting-ip',
      'true-client-ip',
      'x-client-ip',
    ]) {
      const value = name === 'forwarded' ? 'for=34.74.90.65' : '34.74.90.65';
      const headers = { ...signed.zendesk(body), [name]: value };
      expect((await post(url, { body, headers })).status).toBe(403);
    }
  });
});

test('where no proxy is trusted, nobody says whom it speaks for', async () => {
  const { url } = await start({ deps: { trustedProxies: [] } });
  expect((await post(url, { from: '34.74.90.65' })).status).toBe(403);
});

test('a proxy on a public address is believed once it is named', async () => {
  const from = '34.74.90.65, 198.51.100.7';
  const { url } = await start({ deps: { trustedProxies: ['loopback', '198.51.100.7'] } });
  expect((await post(url, { from })).status).toBe(200);
  expect((await post(url, { from: '34.74.90.65, 198.51.100.8' })).status).toBe(403);
});

test('whoever is not allowed is told so, counted and logged, before a byte of the body is read', async () => {
  const { port, metric, logged, stored } = await start();
  const raw = await openRawSocket(port);
  raw.socket.write(
    requestHead('/webhooks/zendesk-main', {
      'content-type': 'application/json',
      'content-length': 1_000,
      'x-forwarded-for': '198.51.100.7',
    }),
  );
  expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 403 .*"not_allowed_address"/s);
  raw.socket.destroy();
  const refused = { connection: 'zendesk-main', reason: 'not-allowed-address' };
  expect(await metric('omnirelay_webhooks_refused_total', refused)).toBe(1);
  expect(logged()).toContain('"reason":"not-allowed-address"');
  expect(await stored()).toEqual([]);
});

test('a signature does not make up for the address, nor the address for a signature', async () => {
  const { url, stored } = await start();
  const body = zendeskComment('77', 'a text that nobody may read in a log');
  expect((await post(url, { from: '198.51.100.7', body })).status).toBe(403);
  const unsigned = { 'content-type': 'application/json' };
  expect((await post(url, { from: '34.74.90.65', body, headers: unsigned })).status).toBe(401);
  expect(await stored()).toEqual([]);
  expect(ingress?.logged()).not.toContain('a text that nobody may read');
});

test('every path of the connection is closed to others, and no path of another', async () => {
  const { url } = await start();
  const from = '198.51.100.7';
  const closed = [
    '/service-api-webhook/zendesk-webhook',
    '/webhooks/zendesk%2Dmain',
    '/webhooks/zendesk-main/',
  ];
  for (const path of closed) expect((await post(url, { path, from })).status).toBe(403);
  const body = chatwootMessage();
  const headers = signed.chatwoot(body);
  expect((await post(url, { path: '/webhook', from, body, headers })).status).toBe(200);
});

test.each([
  { path: '/webhooks/zendesk-main', body: () => zendeskComment(), sign: signed.zendesk },
  { path: '/webhooks/chatwoot-main', body: () => chatwootMessage(), sign: signed.chatwoot },
  { path: '/webhooks/zoho-main', body: () => JSON.stringify([zohoThread()]), sign: signed.zoho },
  { path: '/webhooks/zalo-main', body: () => zaloText(), sign: signed.zalo },
])('$path takes a list', async ({ path, body: make, sign }) => {
  const settings = { allowFrom };
  const connections = [
    zendeskMain(settings),
    chatwootMain(settings),
    zohoMain(settings),
    zaloMain(settings),
  ];
  const { url } = await start({ connections });
  const body = make();
  const headers = sign(body);
  expect((await post(url, { path, body, headers, from: '34.74.90.65' })).status).toBe(200);
  expect((await post(url, { path, body, headers, from: '8.8.8.8' })).status).toBe(403);
  const probe = await fetch(`${url}${path}`, { headers: { 'x-forwarded-for': '8.8.8.8' } });
  expect(probe.status).toBe(403);
});
