import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { KeysUnavailable } from '../provider.ts';
import { createKeySource } from './jwks.ts';
import { createSigner } from './testing/sign-token.ts';

const origin = 'https://desk.zoho.example';

/** A source whose host answers as `host.answer` says, on a clock that tests move. */
function keySource() {
  const signer = createSigner();
  signer.publicKey('k1');
  const clock = { ms: 1_000_000 };
  const host = { asked: [] as string[], answer: async (): Promise<unknown> => signer.jwks() };
  const read = (at: string) => {
    host.asked.push(at);
    return host.answer();
  };
  const keys = createKeySource(read, () => clock.ms);
  const down = () => Promise.reject(new Error('down'));
  return { signer, clock, host, keys, down };
}

test('keys are asked for once, and then known', async () => {
  const { keys, host, signer } = keySource();
  const found = await Promise.all([1, 2, 3].map(() => keys.find(origin, 'k1')));
  for (const key of found) expect(key?.equals(signer.publicKey('k1'))).toBe(true);
  expect(host.asked).toEqual([origin]);
});

test('a key of one host is none of another', async () => {
  const { keys, host, signer } = keySource();
  await keys.find(origin, 'k1');
  host.answer = async () => {
    const other = createSigner();
    other.publicKey('k2');
    return other.jwks();
  };
  expect(await keys.find('https://desk.other.example', 'k1')).toBeUndefined();
  expect((await keys.find(origin, 'k1'))?.equals(signer.publicKey('k1'))).toBe(true);
});

test('an id that is not known is asked for, at most once a minute', async () => {
  const { keys, host, signer, clock } = keySource();
  await keys.find(origin, 'k1');
  signer.publicKey('k2');
  clock.ms += 60_000;
  expect(await keys.find(origin, 'k2')).toBeDefined();
  for (const made of ['a', 'b', 'c']) expect(await keys.find(origin, made)).toBeUndefined();
  clock.ms += 59_999;
  await keys.find(origin, 'd');
  expect(host.asked).toHaveLength(2);
  clock.ms += 1;
  await keys.find(origin, 'e');
  expect(host.asked).toHaveLength(3);
});

test('known keys go on serving while their host is down', async () => {
  const { keys, host, clock, down } = keySource();
  await keys.find(origin, 'k1');
  host.answer = down;
  clock.ms += 24 * 3_600_000;
  expect(await keys.find(origin, 'k1')).toBeDefined();
  await expect(keys.find(origin, 'new')).rejects.toThrow(KeysUnavailable);
  expect(await keys.find(origin, 'k1')).toBeDefined();
  expect(host.asked).toHaveLength(2);
});

test('a key that was withdrawn stops counting', async () => {
  const { keys, host, clock } = keySource();
  await keys.find(origin, 'k1');
  const other = createSigner();
  other.publicKey('k2');
  host.answer = async () => other.jwks();
  clock.ms += 60 * 60_000;
  await keys.find(origin, 'k1');
  await keys.find(origin, 'k2');
  expect(await keys.find(origin, 'k1')).toBeUndefined();
});

test('without any keys nobody can tell, and it is not asked at every call', async () => {
  const { keys, host, clock, down, signer } = keySource();
  host.answer = down;
  for (let i = 0; i < 5; i += 1) {
    await expect(keys.find(origin, 'k1')).rejects.toThrow(KeysUnavailable);
  }
  expect(host.asked).toHaveLength(1);
  host.answer = async () => signer.jwks();
  clock.ms += 2_000;
  expect(await keys.find(origin, 'k1')).toBeDefined();
});

test.each([
  { name: 'nothing', answer: undefined },
  { name: 'no keys', answer: { keys: [] } },
  { name: 'no set', answer: [1] },
  { name: 'a symmetric key', answer: { keys: [{ kid: 'k1', kty: 'oct', k: 'AAAA' }] } },
  { name: 'a broken key', answer: { keys: [{ kid: 'k1', kty: 'RSA', n: '', e: '' }, null] } },
])('$name is as good as no answer', async ({ answer }) => {
  const { keys, host } = keySource();
  host.answer = async () => answer;
  await expect(keys.find(origin, 'k1')).rejects.toThrow(KeysUnavailable);
});

test('keys for another use are left out', async () => {
  const { keys, host, signer } = keySource();
  const [key] = signer.jwks().keys;
  host.answer = async () => ({
    keys: [key, { ...key, kid: 'enc', use: 'enc' }, { ...key, kid: 'ps', alg: 'PS256' }],
  });
  expect(await keys.find(origin, 'k1')).toBeDefined();
  expect(await keys.find(origin, 'enc')).toBeUndefined();
  expect(await keys.find(origin, 'ps')).toBeUndefined();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('over a real socket', async () => {
  const signer = createSigner();
  signer.publicKey('k1');
  const url = await serve((request, response) => {
    response.statusCode = request.url === '/.well-known/jwks.json' ? 200 : 404;
    response.end(JSON.stringify(signer.jwks()));
  });
  const key = await createKeySource().find(url, 'k1');
  expect(key?.equals(signer.publicKey('k1'))).toBe(true);
});

test('a host that does not answer is given up on in time, and a redirect not followed', async () => {
  const silent = await serve(() => {});
  const startedAt = Date.now();
  await expect(createKeySource().find(silent, 'k1')).rejects.toThrow(KeysUnavailable);
  // Zoho waits for five seconds.
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  let followed = 0;
  const elsewhere = await serve((_request, response) => {
    followed += 1;
    response.end('{}');
  });
  const away = await serve((_request, response) => {
    response.writeHead(302, { location: `${elsewhere}/.well-known/jwks.json` }).end();
  });
  await expect(createKeySource().find(away, 'k1')).rejects.toThrow(KeysUnavailable);
  expect(followed).toBe(0);
});
