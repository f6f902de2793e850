import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { connectTo } from './connect.ts';

async function withServer<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

test('nothing is sent to whoever listens', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) => void socket.on('data', (chunk) => received.push(chunk)));
  const found = await withServer(server, (port) =>
    connectTo(new URL(`http://127.0.0.1:${port}/x`)),
  );
  expect(found).toEqual({ kind: 'open', certificateEnds: undefined });
  expect(received).toEqual([]);
});

test('nobody listens', async () => {
  expect(await connectTo(new URL('http://127.0.0.1:9/x'))).toMatchObject({ kind: 'refused' });
});

test('TLS is wanted of somebody who has none', async () => {
  const server = createServer((socket) => {
    socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  const found = await withServer(server, (port) =>
    connectTo(new URL(`https://127.0.0.1:${port}/`)),
  );
  expect(found.kind).toBe('refused');
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('a certificate that nobody vouches for', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'omnirelay-tls-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=localhost',
  ];
  spawnSync('openssl', [...made, '-keyout', key, '-out', cert]);
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
  server.on('tlsClientError', () => {});
  rmSync(dir, { recursive: true });
  const found = await withServer(server, (port) =>
    connectTo(new URL(`https://localhost:${port}/`)),
  );
  expect(found).toMatchObject({
    kind: 'bad-certificate',
    why: expect.stringMatching(/self-signed/),
  });
});
