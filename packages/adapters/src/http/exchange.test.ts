import { getEventListeners } from 'node:events';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../files/testing/local-server.ts';
import { type ExchangeLimits, exchange } from './exchange.ts';

const get = { method: 'GET' as const };
const limits: ExchangeLimits = { deadlineMs: 30_000, maxBytes: 1_000 };

async function serve(answer: RequestListener, connections = 8) {
  const agent = new Agent({ connections });
  const server = await startServer(answer);
  onTestFinished(async () => {
    await agent.destroy();
    await server.close();
  });
  return { agent, url: new URL(`${server.url}/things?of=mine`), requests: server.requests };
}

test('an answer comes whole, with the last status that was said', async () => {
  const words = Buffer.from('Grüße 👋');
  const { agent, url } = await serve((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(201, { 'x-of': 'theirs' });
    // Within a character.
    response.write(words.subarray(0, 3), () =>
      setTimeout(() => response.end(words.subarray(3)), 20),
    );
  });
  expect(await exchange(agent, url, get, limits)).toMatchObject({
    status: 201,
    headers: { 'x-of': 'theirs' },
    text: 'Grüße 👋',
  });
});

test('the deadline is heard while all connections are taken, and nothing is sent after it', async () => {
  let release = () => {};
  const { agent, url, requests } = await serve((_request, response) => {
    release = () => response.end();
  }, 1);
  const first = exchange(agent, url, get, limits);
  await expect.poll(() => requests).toHaveLength(1);
  const late = { ...limits, deadlineMs: 20 };
  await expect(exchange(agent, url, get, late)).rejects.toMatchObject({ name: 'TimeoutError' });
  release();
  await first;
  const third = exchange(agent, url, get, limits);
  await expect.poll(() => requests).toHaveLength(2);
  release();
  await third;
  expect(requests).toHaveLength(2);
});

test('what was ended before it began is not sent, and its body is ended, too', async () => {
  const { agent, url, requests } = await serve((_request, response) => response.end());
  const body = Readable.from(['a', 'b']);
  const stop = new AbortController();
  stop.abort(new Error('not wanted'));
  const sent = exchange(agent, url, { method: 'POST', body }, { ...limits, signal: stop.signal });
  await expect(sent).rejects.toThrow('not wanted');
  await expect.poll(() => body.destroyed).toBe(true);
  expect(requests).toEqual([]);
});

test('a signal ends it under way, and is left alone after it', async () => {
  let closed = 0;
  const { agent, url, requests } = await serve((request, response) => {
    if (requests.length > 1) return response.end();
    request.socket.on('close', () => {
      closed += 1;
    });
    return undefined;
  });
  const stop = new AbortController();
  const sent = exchange(agent, url, get, { ...limits, signal: stop.signal });
  await expect.poll(() => requests).toHaveLength(1);
  stop.abort(new Error('enough'));
  await expect(sent).rejects.toThrow('enough');
  await expect.poll(() => closed).toBe(1);

  const other = new AbortController();
  await exchange(agent, url, get, { ...limits, signal: other.signal });
  expect(getEventListeners(other.signal, 'abort')).toEqual([]);
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

test('more than is wanted ends the connection', async () => {
  let ended = false;
  const { agent, url } = await serve((_request, response) => {
    response.on('error', () => {});
    response.on('close', () => {
      ended = true;
    });
    const fill = () => {
      if (!ended) response.write('x'.repeat(600), () => setTimeout(fill, 5));
    };
    fill();
  });
  await expect(exchange(agent, url, get, limits)).rejects.toMatchObject({ name: 'AnswerTooLarge' });
  await expect.poll(() => ended).toBe(true);
});

test.each([
  { name: 'it is too large', answer: 'x'.repeat(5_000), change: {} },
  { name: 'it hangs', answer: 'begun', change: { deadlineMs: 300 } },
])(
  'where the status decides, an answer is kept as far as it came when $name',
  async ({ answer, change }) => {
    const { agent, url } = await serve((_request, response) => {
      response.writeHead(200).write(answer);
      setTimeout(() => response.write(answer), 50).unref();
    });
    const read = await exchange(agent, url, get, { ...limits, ...change, statusDecides: true });
    expect(read.status).toBe(200);
    expect(`${answer}${answer}`.startsWith(read.text)).toBe(true);
  },
);

test('where the status decides, none is none', async () => {
  const { agent, url } = await serve((request) => request.socket.destroy());
  const sent = exchange(agent, url, get, { ...limits, statusDecides: true });
  await expect(sent).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});

test('what can’t be sent is refused at once', async () => {
  const { agent, url, requests } = await serve((_request, response) => response.end());
  const sent = exchange(agent, url, { ...get, headers: { token: 'a\nb' } }, limits);
  await expect(sent).rejects.toThrow('invalid');
  await pause(20);
  expect(requests).toEqual([]);
});
