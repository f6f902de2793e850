import { createHash } from 'node:crypto';
import { ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { auditLog, providerTokens } from '@omnirelay/shared/store/schema.ts';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Authorization, createAuthorization } from '../connections/authorization.ts';
import { email, testConsole } from '../testing/test-console.ts';

// Exchanging a code is tested with a fake account, in e2e/zalo-authorize.test.ts.
const console = testConsole();
const encryptionKey = '0a'.repeat(32);
// Nobody answers there.
const nowhere = 'http://127.0.0.1:9';
const zalo = ZaloConnection.parse({
  provider: 'zalo',
  appId: '1234567890',
  appSecret: 'obviously-fake-secret',
  oaId: '388',
  oaSecretKey: 'obviously-fake-key',
  baseUrls: { openapi: nowhere, oauth: nowhere },
});
const config = {
  connections: {
    'zalo-main': { ...zalo, name: 'zalo-main' },
    'zalo-second': { ...zalo, name: 'zalo-second' },
    'chatwoot-main': { provider: 'chatwoot' },
  },
  flows: [],
};
let authorization: Authorization;
let app: FastifyInstance;

beforeAll(async () => {
  const { store, redis, keys } = console;
  const log = createLogger({ service: 'console', level: 'silent' });
  const deps = { db: store.db, redis, keys, log, config: config as never, encryptionKey };
  authorization = createAuthorization(deps);
  app = await console.startAnother({ config, authorization });
});
afterAll(() => authorization.close());
afterEach(async () => {
  for (const table of [providerTokens, auditLog]) await console.store.db.delete(table);
  await console.redis.flushdb();
});

const begin = (headers: Record<string, string> = console.bearer, name = 'zalo-main') =>
  app.inject({ url: `/api/connections/${name}/authorize`, headers });
async function beginState(): Promise<string> {
  return new URL((await begin()).headers.location ?? '').searchParams.get('state') ?? '';
}
/** As a browser that comes back from another site: without a session. */
async function comeBack(query: Record<string, string>, name = 'zalo-main') {
  const search = new URLSearchParams(query);
  const url = `/api/connections/${name}/authorize/callback?${search}`;
  const answer = await app.inject({ url });
  expect(answer.statusCode).toBe(302);
  return new URL(answer.headers.location ?? '', 'https://console.example');
}
const audit = () => console.store.db.select().from(auditLog);

describe('consent', () => {
  test('is asked for on Zalo’s page, with a challenge and a state of its own', async () => {
    const answer = await begin({ ...console.bearer, host: 'console.example' });
    expect(answer.statusCode).toBe(302);
    const url = new URL(answer.headers.location ?? '');
    expect(`${url.origin}${url.pathname}`).toBe(`${nowhere}/v4/oa/permission`);
    const { state = '', ...query } = Object.fromEntries(url.searchParams);
    const kept = await console.redis.get(console.keys.cache('authorize', state));
    const { codeVerifier } = JSON.parse(kept ?? '');
    expect(query).toEqual({
      app_id: '1234567890',
      redirect_uri: 'http://console.example/api/connections/zalo-main/authorize/callback',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    });
    expect(codeVerifier).toMatch(/^[\w-]{43}$/);
    expect(answer.headers.location).not.toContain(codeVerifier);
    expect(await console.redis.ttl(console.keys.cache('authorize', state))).toBeLessThanOrEqual(
      600,
    );
    expect(await beginState()).not.toBe(state);
  });

  test.each([
    ['an agent', () => console.agent, 'zalo-main', 403],
    ['nobody', () => ({}), 'zalo-main', 401],
    ['an administrator elsewhere', () => console.bearer, 'chatwoot-main', 409],
    ['an administrator nowhere', () => console.bearer, '__proto__', 409],
  ])('is not begun by %s', async (_, headers, name, status) => {
    expect((await begin(headers(), name)).statusCode).toBe(status);
  });

  test.each([
    ['a state that nobody has made', 'zalo-main', {}, 'not begun here'],
    ['a state of another connection', 'zalo-second', { state: 'of-this-test' }, 'not begun here'],
    ['the consent of another account', 'zalo-main', { state: 'of-this-test', oa_id: '389' }, '389'],
    ['a connection without tokens', 'chatwoot-main', { state: 'of-this-test' }, 'no tokens'],
    ['the consent of nobody knows whom', 'zalo-main', { state: 'of-this-test', oa_id: '' }, 'name'],
    ['an account that does not answer', 'zalo-main', { state: 'of-this-test' }, 'did not answer'],
  ])('does not end with %s', async (_, name, query, reason) => {
    const state = 'state' in query ? await beginState() : 'made-up';
    const { pathname, searchParams } = await comeBack(
      { code: 'code', oa_id: '388', ...query, state },
      name,
    );
    expect(pathname).toBe('/connections');
    expect(searchParams.get('authorize_error')).toContain(reason);
    expect(await audit()).toEqual([]);
    expect(await findTokens(console.store.db, 'zalo-main')).toBeUndefined();
  });

  test('can be tried once, also with the wrong account', async () => {
    const state = await beginState();
    await comeBack({ state, code: 'code', oa_id: '389' });
    const { searchParams } = await comeBack({ state, code: 'code', oa_id: '388' });
    expect(searchParams.get('authorize_error')).toContain('Begin again');
  });
});

describe('a pair that an administrator brings', () => {
  const tokens = { access: 'brought-access', refresh: 'brought-refresh' };
  const bring = (payload: object, headers: Record<string, string> = console.bearer) =>
    app.inject({ method: 'PATCH', url: '/api/connections/zalo-main', headers, payload });

  test('is kept sealed, for this connection alone, and written down without it', async () => {
    const answer = await bring({ tokens });
    expect([answer.statusCode, answer.body.includes('brought')]).toEqual([200, false]);
    const { sealed = '' } = (await findTokens(console.store.db, 'zalo-main')) ?? {};
    expect(sealed).not.toContain('brought');
    const seal = createSeal(encryptionKey);
    const names = ['zalo-main', 'zalo-second'];
    expect(names.map((name) => seal.open(sealed, name) !== undefined)).toEqual([true, false]);
    expect(await audit()).toMatchObject([
      { actor: email, action: 'connection.tokens', subject: 'zalo-main', details: {} },
    ]);
  });

  test.each([
    ['an agent', { tokens }, () => console.agent, 403],
    ['two words', { tokens: { ...tokens, access: 'two words' } }, () => console.bearer, 400],
    ['an empty one', { tokens: { ...tokens, refresh: '' } }, () => console.bearer, 400],
    ['half of it', { tokens: { access: 'a' } }, () => console.bearer, 400],
    ['more than it', { tokens: { ...tokens, oaId: '1' } }, () => console.bearer, 400],
  ])('is refused: %s', async (_, payload, headers, status) => {
    expect((await bring(payload, headers())).statusCode).toBe(status);
    expect(await findTokens(console.store.db, 'zalo-main')).toBeUndefined();
    expect(await audit()).toEqual([]);
  });

  test('is refused where there is nothing to renew', async () => {
    const url = '/api/connections/chatwoot-main';
    const headers = console.bearer;
    const answer = await app.inject({ method: 'PATCH', url, headers, payload: { tokens } });
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'not_authorizable']);
  });
});
