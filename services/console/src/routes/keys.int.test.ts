import { apiKeys, auditLog } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, test } from 'vitest';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const call = (
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
  headers: Record<string, string> = console.bearer,
) => console.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
const asked = { name: ' CrewAI ', scopes: ['agent:message', 'agent:read', 'agent:read'] };

afterEach(async () => {
  await console.store.db.delete(apiKeys);
  await console.store.db.delete(auditLog);
});

test('a key is told once, listed by its hint, and works', async () => {
  const answer = await call('POST', '/api/keys', asked);
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['cache-control']).toContain('no-store');
  const { key, ...made } = answer.json();
  expect(key).toMatch(/^ork_[\w-]{43}$/);
  expect(made).toEqual({
    id: expect.any(String),
    name: 'CrewAI',
    hint: key.slice(-4),
    scopes: ['agent:message', 'agent:read'],
    connections: null,
    state: 'active',
    createdBy: email,
    createdAt: expect.any(String),
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  });
  const list = await call('GET', '/api/keys');
  expect(list.json()).toEqual({ items: [made] });
  expect(list.body).not.toContain(key);
  const url = '/api/agent/conversations/nothing/messages';
  const used = await call('GET', url, undefined, { authorization: `Bearer ${key}` });
  expect(used.json().error).toBe('not_found');
  const { items } = (await call('GET', '/api/keys')).json();
  expect(items[0].lastUsedAt).toEqual(expect.any(String));
});

test('revoking ends it, once', async () => {
  const { id, key } = (await call('POST', '/api/keys', asked)).json();
  expect((await call('DELETE', `/api/keys/${id}`)).statusCode).toBe(204);
  expect((await call('DELETE', `/api/keys/${id}`)).statusCode).toBe(204);
  expect((await call('DELETE', '/api/keys/nothing')).statusCode).toBe(404);
  const url = '/api/agent/conversations/nothing/messages';
  const used = await call('GET', url, undefined, { authorization: `Bearer ${key}` });
  expect([used.statusCode, used.json().error]).toEqual([401, 'key_revoked']);
  expect((await call('GET', '/api/keys')).json().items[0].state).toBe('revoked');
  const audit = await call('GET', `/api/audit?subject=${id}`);
  expect(audit.json().items).toMatchObject([
    { actor: email, action: 'key.revoke' },
    { actor: email, action: 'key.add', details: { name: 'CrewAI' } },
  ]);
  expect(audit.body).not.toContain(key.slice(4, 20));
});

test('it may be for some connections and for some time', async () => {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const limits = { connections: ['chatwoot-main'], expiresAt };
  const answer = await call('POST', '/api/keys', { ...asked, ...limits });
  expect(answer.json()).toMatchObject(limits);
});

test.each([
  ['no name', { ...asked, name: ' ' }, 'name'],
  ['no scope', { ...asked, scopes: [] }, 'scopes'],
  ['an unknown scope', { ...asked, scopes: ['agent:everything'] }, 'scopes'],
  ['an unknown connection', { ...asked, connections: ['nowhere'] }, 'connections'],
  ['no connection at all', { ...asked, connections: [] }, 'connections'],
  ['an end that has passed', { ...asked, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ['an unknown field', { ...asked, hash: 'x' }, 'hash'],
])('%s is refused', async (_, payload, field) => {
  const answer = await call('POST', '/api/keys', payload);
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'bad_request']);
  expect(answer.json().message).toContain(field);
});

test.each([
  ['GET', '/api/keys', undefined],
  ['POST', '/api/keys', asked],
  ['DELETE', '/api/keys/nothing', undefined],
] as const)('%s %s is for administrators', async (method, url, payload) => {
  expect((await call(method, url, payload, console.agent)).statusCode).toBe(403);
  expect((await call(method, url, payload, {})).statusCode).toBe(401);
});
