import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type KeySource, KeysUnavailable } from '../provider.ts';
import { ZohoConnection } from './config.ts';
import { zohoHmacCase } from './contract-case.ts';
import { createSigner, webhookId } from './testing/sign-token.ts';
import { verifyZoho } from './verify.ts';

const nowMs = Date.parse('2026-01-25T00:13:30Z');
const seconds = nowMs / 1_000;
const body = Buffer.from('{"ticket_id":"1"}');
const signer = createSigner({ unpublished: ['stolen'] });
signer.publicKey('k1');

const connection = (webhook: object, more: object = {}) =>
  ZohoConnection.parse({ ...zohoHmacCase.settings([]), ...more, webhook });
const jwt = connection({ auth: 'jwt', webhookId });

const verify = async (
  headers: Record<string, string | string[]>,
  settings: ZohoConnection,
  keys: KeySource = signer.keys,
) => verifyZoho({ headers, query: {}, body }, settings, nowMs, keys);
const present = (token: string, keys?: KeySource) => verify({ 'x-zdesk-jwt': token }, jwt, keys);
const fine = { ok: true, signed: true };
const refused = (reason: string) => ({ ok: false, reason });

describe('a token', () => {
  test.each([
    { name: 'as Desk makes it', claims: {} },
    { name: 'in milliseconds', claims: { iat: nowMs, exp: nowMs + 300_000 } },
    { name: 'with its audience in a list', claims: { aud: [`webhookId:${webhookId}`] } },
    { name: 'a little ahead of us', claims: { iat: seconds + 4 } },
    { name: 'a little late', claims: { exp: seconds - 4 } },
  ])('$name holds', async ({ claims }) => {
    expect(await present(signer.sign(nowMs, { claims }))).toEqual(fine);
  });

  test.each([
    { name: 'expired', claims: { exp: seconds - 6 }, reason: 'stale-timestamp' },
    { name: 'expired, in milliseconds', claims: { exp: nowMs - 6_000 }, reason: 'stale-timestamp' },
    { name: 'from the future', claims: { iat: seconds + 6 }, reason: 'stale-timestamp' },
    { name: 'of another webhook', claims: { aud: 'webhookId:5' }, reason: 'wrong-audience' },
    {
      name: 'for us and others',
      claims: { aud: [`webhookId:${webhookId}`, 'webhookId:5'] },
      reason: 'wrong-audience',
    },
    { name: 'of another organisation', claims: { iss: 'orgId:5' }, reason: 'wrong-audience' },
    { name: 'without an end', claims: { exp: undefined }, reason: 'bad-signature' },
    { name: 'with an end that is none', claims: { exp: 'never' }, reason: 'bad-signature' },
    { name: 'without a beginning', claims: { iat: undefined }, reason: 'bad-signature' },
    { name: 'for nobody', claims: { aud: undefined }, reason: 'bad-signature' },
  ])('$name does not', async ({ claims, reason }) => {
    expect(await present(signer.sign(nowMs, { claims }))).toEqual(refused(reason));
  });

  const publicPem = signer.publicKey('k1').export({ type: 'spki', format: 'pem' });
  const jwk = Buffer.from(JSON.stringify(signer.publicKey('k1').export({ format: 'jwk' })));
  const hs256 = (key: string | Buffer) => (input: string) =>
    createHmac('sha256', key).update(input).digest();
  test.each([
    { name: 'not signed', parts: { header: { alg: 'none' }, signature: () => Buffer.alloc(0) } },
    { name: 'that says NONE', parts: { header: { alg: 'NONE' } } },
    { name: 'without an algorithm', parts: { header: { alg: undefined } } },
    {
      name: 'under the public key as an HMAC secret',
      parts: { header: { alg: 'HS256' }, signature: hs256(publicPem as string) },
    },
    {
      name: 'under the published key as an HMAC secret',
      parts: { header: { alg: 'HS256' }, signature: hs256(jwk) },
    },
    { name: 'of another RSA algorithm', parts: { header: { alg: 'PS256' } } },
    { name: 'under a key that is not published', parts: { kid: 'stolen' } },
    { name: 'under that key, naming ours', parts: { kid: 'stolen', header: { kid: 'k1' } } },
    { name: 'that names no key', parts: { header: { kid: undefined } } },
    { name: 'with a key of its own', parts: { kid: 'stolen', header: { jwk: { kty: 'RSA' } } } },
    {
      name: 'that says where its keys are',
      parts: { kid: 'stolen', header: { jku: 'https://evil.example/jwks.json' } },
    },
    { name: 'with a part that we must know', parts: { header: { crit: ['x'], x: 1 } } },
    { name: 'with a byte of its signature changed', parts: { signature: () => Buffer.alloc(256) } },
  ])('$name is refused', async ({ parts }) => {
    expect(await present(signer.sign(nowMs, parts))).toEqual(refused('bad-signature'));
  });

  test.each(['x', 'a.b.c', '..', 'é', 'x'.repeat(10_000)])('%j is refused', async (token) => {
    expect(await present(token)).toEqual(refused('bad-signature'));
  });

  test('with claims of another is refused', async () => {
    const [header, , signature] = signer.sign(nowMs).split('.');
    const [, claims] = signer.sign(nowMs, { claims: { exp: seconds + 9_999 } }).split('.');
    expect(await present([header, claims, signature].join('.'))).toEqual(refused('bad-signature'));
  });

  test('asks for the key at the data centre’s own host, whatever it says', async () => {
    const asked: string[] = [];
    const find: KeySource['find'] = async (origin, kid) => {
      asked.push(`${origin} ${kid}`);
      return undefined;
    };
    await present(signer.sign(nowMs, { header: { jku: 'https://evil.example' } }), { find });
    await present(signer.sign(nowMs, { header: { alg: 'none' } }), { find });
    expect(asked).toEqual(['https://desk.zoho.eu k1']);
  });

  test('that nobody can judge is refused as such', async () => {
    const find = () => Promise.reject(new KeysUnavailable('down'));
    expect(await present(signer.sign(nowMs), { find })).toEqual(refused('keys-unavailable'));
  });

  test('opens nothing until the webhook’s id is known', async () => {
    const headers = {
      'x-zdesk-jwt': signer.sign(nowMs, { claims: { aud: 'webhookId:undefined' } }),
    };
    expect(await verify(headers, connection({ auth: 'jwt' }))).toEqual(refused('no-secret'));
  });

  test('does not cover the body', async () => {
    // Which is why nothing in it is believed before the ticket was read.
    const token = signer.sign(nowMs);
    const other = { headers: { 'x-zdesk-jwt': token }, query: {}, body: Buffer.from('{"x":1}') };
    expect(await verifyZoho(other, jwt, nowMs, signer.keys)).toEqual(fine);
  });
});

describe('a signature', () => {
  const hmac = connection({ auth: 'hmac', secrets: ['old', 'new'] });
  const hex = (secret: string) => createHmac('sha256', secret).update(body).digest('hex');
  test.each([
    { name: 'hex', value: hex('new') },
    { name: 'the older secret', value: hex('old') },
    { name: 'upper case', value: hex('new').toUpperCase() },
    { name: 'a prefix', value: `sha256=${hex('new')}` },
    { name: 'both', value: `SHA256=${hex('new').toUpperCase()}` },
  ])('in $name holds', async ({ value }) => {
    expect(await verify({ 'x-zoho-signature': value }, hmac)).toEqual(fine);
  });

  test.each([
    { name: 'another secret', value: hex('stolen') },
    { name: 'base64', value: Buffer.from(hex('new'), 'hex').toString('base64') },
    { name: 'a part', value: hex('new').slice(0, 32) },
    { name: 'another prefix', value: `sha1=${hex('new')}` },
    { name: 'the secret itself', value: 'new' },
  ])('of $name does not', async ({ value }) => {
    expect(await verify({ 'x-zoho-signature': value }, hmac)).toEqual(refused('bad-signature'));
  });

  test('empty secrets sign nothing', async () => {
    expect(
      ZohoConnection.safeParse({
        ...zohoHmacCase.settings(['']),
      }).success,
    ).toBe(false);
  });
});

describe('each way opens for itself alone', () => {
  const all = {
    'x-zdesk-jwt': signer.sign(nowMs),
    'x-zoho-signature': createHmac('sha256', 's').update(body).digest('hex'),
    'x-webhook-secret': 's',
  };
  test.each([
    { webhook: { auth: 'jwt', webhookId }, header: 'x-zdesk-jwt' },
    { webhook: { auth: 'hmac', secrets: ['s'] }, header: 'x-zoho-signature' },
    { webhook: { auth: 'secret', secrets: ['s'] }, header: 'x-webhook-secret' },
  ] as const)('$header', async ({ webhook, header }) => {
    const { [header]: own, ...others } = all;
    expect(await verify({ [header]: own }, connection(webhook))).toEqual(fine);
    expect(await verify(others, connection(webhook))).toEqual(refused('missing-signature'));
  });
});

test('unsigned is taken in as such', async () => {
  const open = connection({ auth: 'jwt' }, { unsigned: true });
  expect(await verify({}, open)).toEqual({ ok: true, signed: false });
});
