import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { testConsole } from '../testing/test-console.ts';

/** What the framework answers by itself, and in words of its own. */
const console = testConsole();
let port = 0;
/** Of one that does not wait long for a request. */
let quickPort = 0;

beforeAll(async () => {
  port = await listen(console.app);
  quickPort = await listen(await console.startAnother({ requestTimeoutMs: 300 }));
});

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** @returns status, headers and body of what comes until the other side closes */
async function send(request: string, port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body };
}
const close = 'host: console.example\r\nconnection: close\r\n';

test.each([
  ['a broken escape', `GET /api/conversations/%zz HTTP/1.1\r\n${close}\r\n`, 400],
  ['half a character', `GET /%ff HTTP/1.1\r\n${close}\r\n`, 400],
  [
    'a part that is too long',
    `GET /api/conversations/${'x'.repeat(500)} HTTP/1.1\r\n${close}\r\n`,
    414,
  ],
  ['no HTTP', 'hello\r\n\r\n', 400],
  [
    'two lengths',
    `POST /api/login HTTP/1.1\r\n${close}content-length: 1\r\ncontent-length: 2\r\n\r\n`,
    400,
  ],
  ['very long headers', `GET / HTTP/1.1\r\n${close}x: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  [
    'a body that does not come',
    `POST /api/login HTTP/1.1\r\n${close}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
    408,
  ],
])('%s is answered in the words of all refusals', async (_, request, status) => {
  const answer = await send(request, status === 408 ? quickPort : port);
  expect(answer.status).toBe(status);
  expect(answer.head).toContain('content-type: application/json');
  expect(Object.keys(JSON.parse(answer.body))).toEqual(['error', 'message']);
});
