import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slowSenderLimits } from './plugins/slow-senders.ts';
import { signed, zendeskComment } from './testing/connections.ts';
import { openRawSocket, requestHead } from './testing/raw-socket.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const path = '/webhooks/zendesk-main';
let ingress: StartedIngress;

const quick = {
  ...slowSenderLimits,
  requestTimeout: 400,
  http: { headersTimeout: 200, connectionsCheckingInterval: 50 },
};

const start = async (limits = slowSenderLimits) => {
  ingress = await startIngress({ redisUrl: redis.url, prefix: redis.prefix, limits });
};
/** Only where something takes too long: a slow machine takes long for everything. */
const startQuick = async () => {
  await ingress.close();
  await start(quick);
};

beforeEach(() => start());
afterEach(() => ingress.close());

const isAlive = async () => (await fetch(`${ingress.url}/health`)).status === 200;

/** The JSON that an answer ends with. */
const jsonOf = (answer: string) => JSON.parse(answer.slice(answer.lastIndexOf('\r\n\r\n')));

describe('slow senders', () => {
  test('headers that take too long are cut off, with an answer', async () => {
    await startQuick();
    const raw = await openRawSocket(ingress.port);
    raw.socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nx-slow: `);
    const answer = await raw.closed;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(jsonOf(answer)).toMatchObject({ error: 'request_timeout' });
  });

  test('a body that takes too long is cut off, with an answer, and is not kept', async () => {
    await startQuick();
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    raw.socket.write(requestHead(path, { ...signed.zendesk(body), 'content-length': body.length }));
    raw.socket.write(body.slice(0, 10));
    const answer = await raw.closed;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(jsonOf(answer)).toMatchObject({ error: 'request_timeout' });
    expect(await ingress.stored()).toEqual([]);
    expect(ingress.logged()).not.toContain('request.failed');
  });

  test('a hundred of them keep nobody else waiting', async () => {
    const slow = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const raw = await openRawSocket(ingress.port);
        raw.socket.write(requestHead(path, { 'content-length': 100 }).slice(0, -2));
        return raw;
      }),
    );
    const body = zendeskComment();
    const init = { method: 'POST', body, headers: signed.zendesk(body) };
    expect((await fetch(`${ingress.url}${path}`, init)).status).toBe(200);
    for (const raw of slow) raw.socket.destroy();
  });

  test('a sender that leaves in the middle is no trouble', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    raw.socket.write(requestHead(path, { ...signed.zendesk(body), 'content-length': body.length }));
    raw.socket.write(body.slice(0, 10), () => raw.socket.resetAndDestroy());
    await raw.closed;
    expect(await isAlive()).toBe(true);
    expect(await ingress.stored()).toEqual([]);
    expect(ingress.logged()).not.toContain('request.failed');
  });

  test('a body shorter than announced is answered, and not kept', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    raw.socket.write(requestHead(path, { ...signed.zendesk(body), 'content-length': body.length }));
    raw.socket.end(body.slice(0, -1));
    expect(await raw.closed).toMatch(/^HTTP\/1.1 400 /);
    expect(await ingress.stored()).toEqual([]);
  });
});

describe('what is not HTTP', () => {
  const post = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
  test.each([
    { name: 'a negative Content-Length', text: `${post}content-length: -1\r\n\r\n{}` },
    { name: 'a Content-Length that is no number', text: `${post}content-length: 2x\r\n\r\n{}` },
    { name: 'two lengths', text: `${post}content-length: 2\r\ncontent-length: 3\r\n\r\n{}` },
    {
      name: 'a length and chunks',
      text: `${post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    },
    { name: 'a chunk of no size', text: `${post}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n` },
    { name: 'an unknown method', text: 'FETCH / HTTP/1.1\r\nhost: x\r\n\r\n' },
    { name: 'a TLS greeting', text: '\u0016\u0003\u0001\u0002\u0000\u0001' },
    { name: 'an unknown version', text: 'GET / HTTP/7.3\r\nhost: x\r\n\r\n' },
    { name: 'a header with a null byte', text: `${post}x: a\u0000b\r\n\r\n` },
  ])('$name is answered in JSON', async ({ text }) => {
    const raw = await openRawSocket(ingress.port);
    raw.socket.write(text, 'latin1');
    const answer = await raw.closed;
    expect(answer).toMatch(/^HTTP\/1.1 400 .*content-type: application\/json/is);
    expect(jsonOf(answer)).toEqual({ error: 'bad_request', message: expect.any(String) });
    expect(await ingress.stored()).toEqual([]);
    expect(await isAlive()).toBe(true);
  });

  test('headers without end are answered in JSON', async () => {
    const raw = await openRawSocket(ingress.port);
    raw.socket.write(`${post}x: ${'y'.repeat(70_000)}\r\n\r\n`);
    expect(jsonOf(await raw.closed)).toMatchObject({ error: 'headers_too_large' });
  });
});

describe('pipelining', () => {
  const request = (body: string) =>
    requestHead(path, { ...signed.zendesk(body), 'content-length': Buffer.byteLength(body) }) +
    body;

  test('several requests in one go are all accepted, and answered in order', async () => {
    const raw = await openRawSocket(ingress.port);
    const bodies = Array.from({ length: 20 }, () => zendeskComment());
    raw.socket.write(bodies.map(request).join(''));
    const answers = await raw.until(/(?:HTTP\/1.1 200 .*){20}\}$/s);
    raw.socket.destroy();
    const stored = await ingress.stored();
    const ids = [...answers.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id);
    const byId = new Map(stored.map(({ id, body }) => [id, body.toString()]));
    expect(ids.map((id) => byId.get(id ?? ''))).toEqual(bodies);
  });

  test('what comes before rubbish is accepted all the same', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    raw.socket.write(`${request(body)}RUBBISH\r\n\r\n`);
    await raw.closed;
    await expect.poll(async () => (await ingress.stored()).length).toBe(1);
    expect(await isAlive()).toBe(true);
  });

  test('a body cannot smuggle a second request', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    const hidden = 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n';
    const head = requestHead(path, { ...signed.zendesk(body), 'content-length': hidden.length });
    raw.socket.write(head + hidden);
    expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 401 /);
    raw.socket.destroy();
    expect(raw.received()).not.toContain('omnirelay_');
  });
});
