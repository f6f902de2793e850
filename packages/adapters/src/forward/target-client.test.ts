import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ResolveAll } from '../files/checking-lookup.ts';
import { createTargetClient, type TargetClient } from './target-client.ts';

let port = 0;
let hits = 0;
const server = createServer((request, response) => {
  hits += 1;
  if (request.url === '/hang') return;
  if (request.url === '/trickle') {
    response.writeHead(200).write('a little');
    return;
  }
  if (request.url?.startsWith('/echo')) {
    response.end(`${request.url} ${request.headers.authorization}`.padStart(2_060, '.'));
    return;
  }
  if (request.url === '/huge') {
    response.writeHead(200).end(Buffer.alloc(3_000_000, 'x'));
    return;
  }
  response.writeHead(request.url === '/teapot' ? 418 : 200, { 'content-encoding': 'gzip' });
  response.end('what I say');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  hits = 0;
});

/** Public when it is checked for the first time, private from then on. */
const rebinding = (addresses: string[]): ResolveAll => {
  let asked = 0;
  return (_name, _options, callback) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? '';
    callback(null, [{ address, family: 4 }]);
  };
};

async function post(
  path: string,
  options: {
    mayBePrivate?: boolean;
    resolveAll?: ResolveAll;
    token?: string;
    timeoutMs?: number;
  } = {},
) {
  const client: TargetClient = createTargetClient({
    timeoutMs: options.timeoutMs ?? 10_000,
    nowMs: Date.now,
    ...(options.resolveAll ? { resolveAll: options.resolveAll } : {}),
  });
  const url = new URL(path.startsWith('http') ? path : `http://127.0.0.1:${port}${path}`);
  try {
    const delivery = {
      url,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.token}` },
      body: Buffer.from('{}'),
      token: options.token,
    };
    return await client.send(delivery, { mayBePrivate: options.mayBePrivate ?? true });
  } finally {
    await client.close();
  }
}

test('says what was answered', async () => {
  const { call, error } = await post('/?token=secret');
  expect(error).toBeUndefined();
  expect(call).toMatchObject({
    url: `http://127.0.0.1:${port}/`,
    status: 200,
    answer: 'what I say',
  });
});

test('keeps nothing of a token that the target repeats', async () => {
  const token = 'made+up/token/of/a/target';
  const query = `?token=${encodeURIComponent(token)}`;
  const { call } = await post(`/echo${query}`, { token });
  expect(call.answer).toMatch(/\.\/echo\?token=•••• Bearer ••••$/);
});

test('keeps what a refusal says', async () => {
  const { call, error } = await post('/teapot');
  expect(call).toMatchObject({ status: 418, answer: 'what I say' });
  expect(error?.message).toMatch(/418/);
});

test.each([
  ['/trickle', 'a little', 2_000],
  ['/huge', 'x'.repeat(2_048), 10_000],
])('%s is taken by its status, however its answer ends', async (path, answer, timeoutMs) => {
  const { call, error } = await post(path, { timeoutMs });
  expect(error).toBeUndefined();
  expect(call).toMatchObject({ status: 200, answer });
});

test('gives up at its deadline', async () => {
  const { call, error } = await post('/hang', { timeoutMs: 2_000 });
  expect(call.status).toBeUndefined();
  expect(error).toMatchObject({ name: 'RetryableError', outcome: 'unclear', trouble: 'failing' });
});

test.each([
  ['a private address', `http://127.0.0.1:PORT/`],
  ['the machine by another name', `http://[::1]:PORT/`],
  ['the clouds’ metadata', 'http://169.254.169.254/latest/meta-data'],
  ['a number that is an address', 'http://2130706433:PORT/'],
])('%s is not asked unless it may be', async (_, address) => {
  const { error } = await post(address.replace('PORT', String(port)), { mayBePrivate: false });
  expect(error).toMatchObject({ name: 'RetryableError', outcome: 'not-applied' });
  expect(error?.message).toMatch(/not (a )?public.*allowPrivate/);
  expect(hits).toBe(0);
});

test('a name that leads to a private address only when it counts is not asked either', async () => {
  const url = `http://rebind.test:${port}/`;
  const { error } = await post(url, { mayBePrivate: false, resolveAll: rebinding(['127.0.0.1']) });
  expect(error?.message).toMatch(/allowPrivate/);
  expect(hits).toBe(0);
});

test('who is not there is no secret', async () => {
  const { call, error } = await post('http://127.0.0.1:9/?token=secret');
  expect(error?.message).toBe('POST 127.0.0.1:9: ECONNREFUSED');
  expect(JSON.stringify(call)).not.toContain('secret');
});
