import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../config/environment.ts';
import { waitUntil } from '../local/wait-until.ts';
import { createLogger } from '../logging.ts';
import { connectRedis, type RedisSettings } from './connect.ts';
import { makeCertificates } from './testing/make-certificates.ts';
import { password, requireRedisServer, startNode } from './testing/start-node.ts';

const within = { timeoutMs: 10_000, everyMs: 20 };

/** What it logs while it tries, and whether it got in. */
async function tryTo(settings: RedisSettings) {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'test', level: 'info' }, stream);
  const redis = connectRedis(settings, 'patient', log);
  onTestFinished(() => redis.disconnect());
  await waitUntil(() => redis.status === 'ready' || lines.length > 0, within);
  return { isIn: redis.status === 'ready', logged: lines.join(''), redis };
}

test('a Redis that speaks TLS only, and wants to see a certificate of ours', async (context) => {
  const program = requireRedisServer(context);
  const { file } = makeCertificates(context);
  const node = await startNode(program, {
    lines: [
      'tls-cluster no',
      `tls-cert-file ${file('server.crt')}`,
      `tls-key-file ${file('server.key')}`,
      `tls-ca-cert-file ${file('ca.crt')}`,
      'tls-auth-clients yes',
      `requirepass ${password}`,
    ],
    tls: { ca: file('ca.crt'), cert: file('client.crt'), key: file('client.key') },
  });
  const REDIS_URL = `rediss://:${password}@127.0.0.1:${node.port}/2`;
  const own = { REDIS_TLS_CERT: file('client.crt'), REDIS_TLS_KEY: file('client.key') };
  const REDIS_TLS_CA = file('ca.crt');

  const good = await tryTo({ REDIS_URL, REDIS_TLS_CA, ...own });
  expect(good).toMatchObject({ isIn: true, logged: '' });
  const copy = good.redis.duplicate();
  onTestFinished(() => copy.disconnect());
  await copy.set('key', 'kept');
  await node.admin.select(2);
  expect(await node.admin.get('key')).toBe('kept');

  const strange = await tryTo({ REDIS_URL, REDIS_TLS_CA: file('stranger.crt'), ...own });
  expect(strange.isIn).toBe(false);
  expect(strange.logged).toMatch(/unable to verify|self.signed/);
  const unknown = await tryTo({ REDIS_URL, ...own });
  expect(unknown.isIn).toBe(false);
  const nameless = await tryTo({ REDIS_URL, REDIS_TLS_CA });
  expect(nameless.isIn).toBe(false);
  const otherName = { REDIS_TLS_SERVERNAME: 'redis.example' };
  const misnamed = await tryTo({ REDIS_URL, REDIS_TLS_CA, ...own, ...otherName });
  expect(misnamed).toMatchObject({ isIn: false, logged: expect.stringContaining('altnames') });
  for (const { logged } of [strange, unknown, nameless, misnamed]) {
    expect(logged).toContain(`127.0.0.1:${node.port}`);
    expect(logged).not.toContain(password);
  }
});

test('a connection with several errors, also a copied one, is made anew', async (context) => {
  const { file } = makeCertificates(context);
  const [key, cert] = [readFileSync(file('server.key')), readFileSync(file('server.crt'))];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const secure = new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
    socket.on('error', () => {});
    secure.once('data', () => {
      // A record that can't be deciphered is one error, the reset another.
      socket.write(Buffer.from([23, 3, 3, 0, 5, 1, 2, 3, 4, 5]));
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const REDIS_URL = `rediss://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { isIn, logged, redis } = await tryTo({ REDIS_URL, REDIS_TLS_CA: file('ca.crt') });
  expect(isIn).toBe(false);
  expect(logged).toContain('redis.away');
  await expect.poll(() => connections, { timeout: 10_000 }).toBeGreaterThan(2);
  redis.disconnect();
  const before = connections;
  const copy = redis.duplicate().on('error', () => {});
  onTestFinished(() => copy.disconnect());
  await expect.poll(() => connections, { timeout: 10_000 }).toBeGreaterThan(before + 2);
});

test('files that are missing, or no certificates, are named at once', (context) => {
  const { file } = makeCertificates(context);
  writeFileSync(file('text'), 'no certificate');
  const connect = (settings: Partial<RedisSettings>) => () =>
    connectRedis({ REDIS_URL: 'rediss://:planted-password@127.0.0.1:1', ...settings }, 'fast');
  const REDIS_TLS_CERT = file('client.crt');
  const wrong: [Partial<RedisSettings>, string][] = [
    [{ REDIS_TLS_CA: file('absent') }, 'of REDIS_TLS_CA'],
    [{ REDIS_TLS_CERT }, 'need each other'],
    [{ REDIS_TLS_CERT, REDIS_TLS_KEY: file('server.key') }, 'the key that of the certificate'],
    [{ REDIS_TLS_CERT: file('text'), REDIS_TLS_KEY: file('text') }, 'PEM file'],
  ];
  for (const [settings, said] of wrong) {
    expect(connect(settings)).toThrow(ConfigError);
    expect(connect(settings)).toThrow(said);
    expect(connect(settings)).not.toThrow('planted');
  }
});
