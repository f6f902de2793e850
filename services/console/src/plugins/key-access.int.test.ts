import { Writable } from 'node:stream';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { revokeApiKey } from '@omnirelay/shared/store/api-keys.ts';
import { apiKeys } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { Scope } from '../api/contract-agent.ts';
import { maxFailedKeys } from '../sign-in/failed-keys.ts';
import { makeKey } from '../testing/make-key.ts';
import { testConsole } from '../testing/test-console.ts';

const lines: string[] = [];
const log = createLogger(
  { service: 'console', level: 'trace' },
  new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);
const console = testConsole({ log, keyCallsPerMinute: 5 });
const db = () => console.store.db;
const history = '/api/agent/conversations/nothing/messages';
const get = (headers: Record<string, string>, url = history, remoteAddress = '198.51.100.7') =>
  console.app.inject({ url, headers, remoteAddress });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

afterEach(async () => {
  await db().delete(apiKeys);
  await console.redis.flushdb();
});

const calls = [
  ['POST', 'messages', { content: 'Hello' }, 'agent:message'],
  ['POST', 'handoff', {}, 'agent:handoff'],
  ['POST', 'typing', { on: true }, 'agent:typing'],
  ['GET', 'messages', undefined, 'agent:read'],
] as const;

describe.each(calls)('%s %s', (method, what, payload, scope) => {
  const url = `/api/agent/conversations/nothing/${what}`;
  const inject = (headers: Record<string, string>) =>
    console.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });

  test('takes its scope, and no other will do', async () => {
    const right = await makeKey(db(), { scopes: [scope] });
    expect((await inject(right.headers)).statusCode).toBe(404);
    const scopes = Scope.options.filter((one) => one !== scope);
    const answer = await inject((await makeKey(db(), { scopes })).headers);
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'missing_scope']);
    expect(answer.json().message).toContain(scope);
  });

  test('is not for people', async () => {
    for (const headers of [console.bearer, console.agent, console.cookie, {}]) {
      const answer = await inject(headers);
      expect([answer.statusCode, answer.json().error]).toEqual([401, 'unauthorized']);
      expect(answer.json().message).toContain('API key');
    }
  });
});

test.each([
  '/api/conversations',
  '/api/session',
  '/api/keys',
  '/api/events',
  '/api/docs/json',
  '/queues',
  '/',
  '/nowhere',
])('%s refuses keys', async (url) => {
  const { headers } = await makeKey(db());
  // Not even where a person is signed in as well.
  for (const more of [{}, console.cookie]) {
    const answer = await get({ ...headers, ...more }, url);
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'key_not_allowed']);
  }
});

test('asking for the head alone takes the same key', async () => {
  const head = (headers: Record<string, string>) =>
    console.app.inject({ method: 'HEAD', url: history, headers });
  expect((await head({})).statusCode).toBe(401);
  const { headers } = await makeKey(db(), { scopes: ['agent:message'] });
  expect((await head(headers)).statusCode).toBe(403);
});

test('signing in is not possible with a key as the password', async () => {
  const { key } = await makeKey(db());
  const payload = { email: 'admin@example.com', password: key };
  const answer = await console.app.inject({ method: 'POST', url: '/api/login', payload });
  expect(answer.statusCode).toBe(401);
});

test.each(['expired', 'revoked'] as const)('a key that is %s is refused', async (state) => {
  const { row, headers } = await makeKey(db(), {
    expiresAt: state === 'expired' ? new Date(Date.now() - 1) : null,
  });
  const by = { revokedBy: 'admin@example.com', revokedAt: new Date() };
  if (state === 'revoked') await revokeApiKey(db(), row.id, by);
  const answer = await get(headers);
  expect([answer.statusCode, answer.json().error]).toEqual([401, `key_${state}`]);
});

test.each([
  ['cut', (key: string) => key.slice(0, -1)],
  ['longer', (key: string) => `${key}A`],
  ['in capitals', (key: string) => key.toUpperCase()],
  ['with NUL', (key: string) => `${key.slice(0, 10)}%00`],
  ['its prefix alone', () => 'ork_'],
  ['something in SQL', () => "ork_'or'1'='1"],
])('a key that is %s is no key', async (_, change) => {
  const { key } = await makeKey(db());
  expect((await get(bearer(change(key)))).statusCode).toBe(401);
});

test('many wrong keys of one network have to wait; a good one there does not', async () => {
  const wrong = bearer(`ork_${'x'.repeat(43)}`);
  const many = Array.from({ length: maxFailedKeys + 3 }, () => get(wrong));
  const codes = (await Promise.all(many)).map(({ statusCode }) => statusCode);
  expect(codes.filter((code) => code === 401)).toHaveLength(maxFailedKeys);
  const answer = await get(wrong);
  expect(answer.statusCode).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
  expect((await get(wrong, history, '198.51.100.8')).statusCode).toBe(401);
  expect((await get((await makeKey(db())).headers)).statusCode).toBe(404);
});

test('a key has so many calls in a minute, and another its own', async () => {
  const { headers } = await makeKey(db());
  for (let call = 0; call < 5; call += 1) expect((await get(headers)).statusCode).toBe(404);
  const answer = await get(headers);
  expect([answer.statusCode, answer.json().error]).toEqual([429, 'too_many_requests']);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect((await get((await makeKey(db())).headers)).statusCode).toBe(404);
});

test('no key reaches the log, good or wrong', async () => {
  lines.length = 0;
  const { key, headers } = await makeKey(db());
  const wrong = `ork_${'z'.repeat(43)}`;
  await get(headers);
  await get(bearer(wrong));
  const url = '/api/agent/conversations/x/messages';
  await console.app.inject({ method: 'POST', url, headers, payload: { content: '', key } });
  expect(lines.join('')).toContain('key.refused');
  for (const secret of [key, wrong]) expect(lines.join('')).not.toContain(secret.slice(4, 24));
});

test('what a request is let in with, its log lines do not tell', () => {
  lines.length = 0;
  const key = `ork_${'k'.repeat(43)}`;
  log.info({ event: 'x', headers: { authorization: `Bearer ${key}` }, url: `/x?api_key=${key}` });
  log.flush?.();
  expect(lines.join('')).not.toContain(key);
});
