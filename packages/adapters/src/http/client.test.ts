import type { RequestListener, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { startServer } from '../files/testing/local-server.ts';
import { createHttpClient, type HttpCall } from './client.ts';

const call: HttpCall = { method: 'POST', path: '/things', what: 'POST thing', json: { a: 1 } };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answer: RequestListener) {
  const server = await startServer(answer);
  closers.push(server.close);
  return server;
}

function clientFor(baseUrl: string, timeoutMs = 5_000) {
  const client = createHttpClient({ baseUrl, headers: { authorization: 'fake' }, timeoutMs });
  closers.push(client.close);
  return client;
}

async function failure(baseUrl: string, timeoutMs?: number, changes: Partial<HttpCall> = {}) {
  const error = await clientFor(baseUrl, timeoutMs)
    .send({ ...call, ...changes })
    .then(
      (reply) => new Error(`answered ${reply.status}`),
      (reason: unknown) => reason,
    );
  if (error instanceof RetryableError) {
    const { message, retryAfterMs, outcome, trouble } = error;
    return { kind: 'retry', message, retryAfterMs, outcome, trouble };
  }
  if (error instanceof PermanentError) {
    return { kind: 'permanent', message: error.message, details: error.details };
  }
  throw error;
}

const answering =
  (status: number, body = '{}', headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

describe('an answer', () => {
  const failing = { kind: 'retry', outcome: 'unclear', trouble: 'failing' };
  const throttled = { kind: 'retry', outcome: 'not-applied', trouble: 'throttled' };
  const html = '<html><body>Bad gateway</body></html>';

  test.each([
    { status: 500, want: failing },
    { status: 502, body: html, want: failing },
    { status: 503, headers: { 'retry-after': '7' }, want: { ...failing, retryAfterMs: 7_000 } },
    { status: 504, want: failing },
    { status: 408, want: failing },
    { status: 429, want: { ...throttled, retryAfterMs: 10_000 } },
    { status: 429, body: 'Retry later', want: { ...throttled, retryAfterMs: 10_000 } },
    { status: 429, headers: { 'retry-after': '93' }, want: { ...throttled, retryAfterMs: 93_000 } },
    { status: 429, headers: { 'retry-after': 'x' }, want: { ...throttled, retryAfterMs: 10_000 } },
    // A limit of one ticket: the account has calls left.
    { status: 429, headers: { 'x-rate-limit-remaining': '120' }, want: { trouble: undefined } },
    { status: 429, headers: { 'ratelimit-remaining': '0' }, want: throttled },
    { status: 429, headers: { 'x-rate-limit-remaining': '-' }, want: throttled },
    ...[400, 401, 403, 404, 409, 410, 413, 422].map((status) => ({
      status,
      body: '{"error":"RecordInvalid"}',
      want: { kind: 'permanent', details: { error: 'RecordInvalid' } },
    })),
    { status: 422, body: 'not JSON', want: { kind: 'permanent', details: undefined } },
    { status: 404, body: '', want: { kind: 'permanent', details: undefined } },
  ])('of $status $headers $body', async ({ status, want, ...rest }) => {
    const { body, headers } = { body: '{}', headers: {}, ...rest };
    const { url } = await serve(answering(status, body, headers));
    const found = await failure(url);
    expect(found).toMatchObject({ ...want, message: `POST thing: HTTP ${status}` });
  });

  test.each([301, 302, 303, 307, 308])('of %i is not followed', async (status) => {
    const elsewhere = await serve(answering(200));
    const { url } = await serve(answering(status, '', { location: `${elsewhere.url}/things` }));
    expect(await failure(url)).toMatchObject({ kind: 'permanent' });
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([
    { status: 200, body: '{"id":9007199254740993}', json: { id: '9007199254740993' } },
    { status: 201, body: '[]', json: [] },
    { status: 200, body: '', json: undefined },
    { status: 204, body: '', json: undefined },
    { status: 200, body: '<html>', json: undefined },
  ])('of $status $body is read', async ({ status, body, json }) => {
    const { url } = await serve(answering(status, body));
    expect(await clientFor(url).send(call)).toMatchObject({ status, json });
  });
});

describe('no answer', () => {
  const unclear = { kind: 'retry', outcome: 'unclear', trouble: 'failing' };
  const aborting =
    (act: (response: ServerResponse, socket: Socket) => void): RequestListener =>
    (request, response) => {
      request.resume().on('end', () => act(response, request.socket));
    };

  test.each([
    { name: 'the connection ends first', answer: aborting((_, socket) => socket.end()) },
    { name: 'it is reset', answer: aborting((_, socket) => socket.resetAndDestroy()) },
    {
      name: 'it is reset within the body',
      answer: aborting((response, socket) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"id":', () => socket.resetAndDestroy());
      }),
    },
    {
      name: 'the body ends too early',
      answer: aborting((response, socket) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{}', () => socket.end());
      }),
    },
    { name: 'it is not HTTP', answer: aborting((_, socket) => socket.end('hello\r\n\r\n')) },
  ])('because $name is unclear', async ({ answer }) => {
    const { url } = await serve(answer);
    expect(await failure(url)).toMatchObject(unclear);
  });

  test.each([
    { name: 'headers', answer: () => {} },
    {
      name: 'body',
      answer: ((_request, response) => {
        response.writeHead(200).write('{');
      }) satisfies RequestListener,
    },
  ])('because the $name hangs is unclear', async ({ answer }) => {
    const { url } = await serve(answer);
    expect(await failure(url, 150)).toMatchObject({ ...unclear, message: 'POST thing: timeout' });
  });

  test('because a sender drips bytes for ever is unclear', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failure(url, 200)).toMatchObject({ ...unclear, message: 'POST thing: timeout' });
  });

  test('because nobody listens is certainly not applied', async () => {
    const { url, close } = await startServer(answering(200));
    await close();
    expect(await failure(url)).toMatchObject({
      kind: 'retry',
      outcome: 'not-applied',
      message: 'POST thing: ECONNREFUSED',
    });
  });

  test('an endless answer is cut off', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const { url } = await serve((_request, response) => {
      Readable.from(
        (function* () {
          for (;;) yield chunk;
        })(),
      )
        .on('error', () => {})
        .pipe(response);
      response.on('error', () => {});
    });
    expect(await failure(url)).toMatchObject({
      ...unclear,
      message: 'POST thing: answer too large',
    });
  });

  test('a raw server that closes at once is unclear', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await failure(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'retry' });
  });
});

test('errors name the call, never its path, address, body or credentials', async () => {
  const { url } = await serve(answering(500, 'the customer said: secret words'));
  const error = await clientFor(url)
    .send({ ...call, path: '/tickets/5158?email=ann@example.com' })
    .catch((reason: Error) => reason);
  expect((error as Error).message).toBe('POST thing: HTTP 500');
});

test('a call carries our headers, its own, and an encoded query', async () => {
  const server = await serve(answering(200));
  await clientFor(`${server.url}///`).send({
    ...call,
    query: { 'page[size]': 100, name: 'a&b=c ü', absent: undefined },
    headers: { 'idempotency-key': 'k' },
  });
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    url: '/things?page%5Bsize%5D=100&name=a%26b%3Dc%20%C3%BC',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: 'fake',
      'idempotency-key': 'k',
    },
  });
});

test('one call is one attempt', async () => {
  const server = await serve((request) => request.socket.resetAndDestroy());
  await failure(server.url, undefined, { method: 'GET', json: undefined });
  expect(server.requests).toHaveLength(1);
});
