import { gzipSync } from 'node:zlib';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
let keptBefore = 0;

beforeAll(async () => {
  const open = zendeskMain({ unsigned: true, webhookSecrets: [], rateLimit: 10_000 }, 'open');
  const main = zendeskMain({ default: true, rateLimit: 10_000 });
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [main, open, chatwootMain({ rateLimit: 10_000 })],
  });
});
afterAll(() => ingress.close());
afterEach(async () => {
  // Whatever came in, the process goes on.
  expect((await fetch(`${ingress.url}/health`)).status).toBe(200);
  keptBefore = (await ingress.stored()).length;
});

async function post(path: string, body: string | Buffer, headers: Record<string, string>) {
  const response = await fetch(`${ingress.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, answer: await response.text() };
}

async function kept() {
  return (await ingress.stored()).slice(keptBefore);
}

const json = { 'content-type': 'application/json' };
const deep = `{"ticket_id":"1","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
const deepMessage = chatwootMessage({ event: 'message_updated', content_attributes: 0 }).replace(
  '"content_attributes":0',
  `"content_attributes":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
);
const problem = (error: string) => ({ error, message: expect.stringMatching(/^[A-Z].*\.$/) });

const bodies = [
  { name: 'an empty body', body: '', error: 'empty_body' },
  { name: 'text', body: 'hello', error: 'invalid_json' },
  { name: 'invalid JSON', body: "{'ticket_id':'1'}", error: 'invalid_json' },
  { name: 'truncated JSON', body: zendeskComment().slice(0, -20), error: 'invalid_json' },
  { name: 'JSON with something after it', body: '{"ticket_id":"1"}{}', error: 'invalid_json' },
  { name: 'a list', body: '[]', error: 'unknown_shape' },
  { name: 'null', body: 'null', error: 'unknown_shape' },
  { name: 'an empty object', body: '{}', error: 'unknown_shape' },
  { name: 'nesting without end', body: '['.repeat(100_000), error: 'invalid_json' },
  {
    name: 'deep nesting',
    body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    error: 'unknown_shape',
  },
  {
    name: 'a ticket in the prototype',
    body: '{"__proto__":{"ticket_id":"1"}}',
    error: 'unknown_shape',
  },
  {
    name: 'a ticket id beyond any',
    body: `{"ticket_id":${'9'.repeat(400)}}`,
    error: 'unknown_shape',
  },
  {
    name: 'a ticket id with a lone surrogate',
    body: '{"ticket_id":"\\ud800"}',
    error: 'unknown_shape',
  },
  {
    name: 'bytes that are no text',
    body: Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
    error: 'invalid_json',
  },
  { name: 'gzip', body: gzipSync('{"ticket_id":"1"}'), error: 'invalid_json' },
];

describe.each(bodies)('$name', ({ body, error }) => {
  test('is refused and not kept when nobody signed it', async () => {
    const { status, answer } = await post('/webhooks/open', body, json);
    expect({ status, ...JSON.parse(answer) }).toEqual({ status: 400, ...problem(error) });
    expect(await kept()).toEqual([]);
  });

  test('is refused and not kept when its signature is wrong', async () => {
    const headers = { ...signed.zendesk(body), 'x-zendesk-webhook-signature': 'wrong' };
    const { status, answer } = await post('/webhooks/zendesk-main', body, headers);
    expect({ status, ...JSON.parse(answer) }).toEqual({ status: 401, ...problem('bad_signature') });
    expect(await kept()).toEqual([]);
  });

  test('is acknowledged and kept as it came when it is signed', async () => {
    const { status } = await post('/webhooks/zendesk-main', body, signed.zendesk(body));
    expect(status).toBe(200);
    const [event, another] = await kept();
    expect(another).toBeUndefined();
    expect(event).toMatchObject({ type: 'unreadable', unreadable: error, flows: [] });
    expect(event?.body).toEqual(Buffer.from(body));
  });
});

describe('odd, but readable', () => {
  test.each([
    { name: '100,000 levels of nesting', body: deep, key: '1' },
    { name: 'a prototype', body: '{"ticket_id":"2","__proto__":{"comment_id":"5"}}', key: '2' },
    {
      name: 'duplicate keys: the last counts',
      body: '{"ticket_id":"9","ticket_id":"3"}',
      key: '3',
    },
    { name: 'a lone surrogate', body: '{"ticket_id":"4","text":"\\ud800"}', key: '4' },
    {
      name: 'an id beyond 2^53',
      body: '{"ticket_id":9007199254740993,"comment_id":12345678901234567891}',
      key: '9007199254740993',
    },
    {
      name: 'a constructor',
      body: '{"ticket_id":"6","constructor":{"prototype":{"x":1}}}',
      key: '6',
    },
    {
      name: 'an invalid byte',
      body: Buffer.from('7b227469636b65745f6964223a2237222c2278223a22ff227d', 'hex'),
      key: '7',
    },
    { name: 'null bytes in a text', body: '{"ticket_id":"8","text":"\\u0000"}', key: '8' },
  ])('$name is accepted', async ({ body, key }) => {
    const { status } = await post('/webhooks/zendesk-main', body, signed.zendesk(body));
    expect(status).toBe(200);
    const [event] = await kept();
    expect(event).toMatchObject({ type: 'trigger', conversationKey: key, flows: ['relay'] });
    expect(event?.body).toEqual(Buffer.from(body));
    expect({}).not.toHaveProperty('comment_id');
  });

  test('a signed body nested deeper than our stack is kept as unreadable', async () => {
    const answer = await post('/webhook', deepMessage, signed.chatwoot(deepMessage));
    expect(answer).toEqual({ status: 200, answer: 'EVENT_RECEIVED' });
    expect(await kept()).toMatchObject([{ type: 'unreadable', unreadable: 'unreadable' }]);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.x+json'])(
    'a content type of %s is JSON',
    async (contentType) => {
      const body = zendeskComment();
      const headers = { ...signed.zendesk(body), 'content-type': contentType };
      expect((await post('/webhooks/zendesk-main', body, headers)).status).toBe(200);
      expect(await kept()).toHaveLength(1);
    },
  );
});

test('compressed bytes are taken as they are', async () => {
  const body = gzipSync('{"ticket_id":"2"}');
  const headers = { ...signed.zendesk(body), 'content-encoding': 'gzip' };
  expect((await post('/webhooks/zendesk-main', body, headers)).status).toBe(200);
  expect(await kept()).toMatchObject([{ type: 'unreadable', unreadable: 'invalid_json' }]);
});

describe('content types', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'x',
    'json',
    '',
  ])('%j is refused', async (contentType) => {
    const body = zendeskComment();
    const headers = { ...signed.zendesk(body), 'content-type': contentType };
    const { status, answer } = await post('/webhooks/zendesk-main', body, headers);
    expect({ status, ...JSON.parse(answer) }).toEqual({
      status: 415,
      ...problem('unsupported_media_type'),
    });
    expect(await kept()).toEqual([]);
  });
});

describe('size', () => {
  const mebibyte = 1024 * 1024;
  const filled = (bytes: number) => {
    const start = '{"ticket_id":"1","x":"';
    return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
  };

  test('1 MiB is accepted', async () => {
    const body = filled(mebibyte);
    expect((await post('/webhooks/zendesk-main', body, signed.zendesk(body))).status).toBe(200);
    expect(await kept()).toHaveLength(1);
  });

  test('a byte more is refused by its Content-Length, before it is sent', async () => {
    const raw = await openRawSocket(ingress.port);
    raw.socket.write(
      requestHead('/webhooks/zendesk-main', { ...json, 'content-length': mebibyte + 1 }),
    );
    expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 413 .*"payload_too_large"/s);
    raw.socket.destroy();
  });

  test('a byte more is refused as it arrives in chunks', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = filled(mebibyte + 1);
    const headers = { ...signed.zendesk(body), 'transfer-encoding': 'chunked' };
    raw.socket.write(requestHead('/webhooks/zendesk-main', headers));
    for (let at = 0; at < body.length; at += 65_536) {
      const chunk = body.slice(at, at + 65_536);
      raw.socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 413 .*"payload_too_large"/s);
    raw.socket.destroy();
    expect(await kept()).toEqual([]);
  });

  test('chunks are put together as they were signed', async () => {
    const raw = await openRawSocket(ingress.port);
    const body = zendeskComment();
    const headers = { ...signed.zendesk(body), 'transfer-encoding': 'chunked' };
    raw.socket.write(requestHead('/webhooks/zendesk-main', headers));
    for (const chunk of [body.slice(0, 7), body.slice(7)]) {
      raw.socket.write(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
    }
    raw.socket.write('0\r\n\r\n');
    expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1.1 200 /);
    raw.socket.destroy();
    expect((await kept())[0]?.body.toString()).toBe(body);
  });
});
