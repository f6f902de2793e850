import { afterEach, describe, expect, test } from 'vitest';
import { agentEmail, email, password, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const call = (
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  payload?: object,
  headers = console.bearer,
) => console.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
const signIn = async (who: string, secret = password) =>
  call('POST', '/api/login', { email: who, password: secret }, {} as typeof console.bearer);
const sessionOf = async (token: string) =>
  (await call('GET', '/api/session', undefined, { authorization: `Bearer ${token}` })).statusCode;

let count = 0;
async function addUser(role = 'agent') {
  count += 1;
  const who = `user${count}@example.com`;
  const answer = await call('POST', '/api/users', { email: who, name: 'Uli', role, password });
  expect(answer.statusCode).toBe(201);
  return who;
}
afterEach(() => console.redis.flushdb());

describe('somebody who was let in', () => {
  test('can sign in, in whatever case, and is who they are', async () => {
    const who = await addUser();
    const answer = await signIn(` ${who.toUpperCase()} `);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().user).toEqual({ email: who, name: 'Uli', role: 'agent' });
    expect(await sessionOf(answer.json().token)).toBe(200);
    const { items } = (await call('GET', '/api/users')).json();
    expect(items).toContainEqual({
      email: who,
      name: 'Uli',
      role: 'agent',
      disabled: false,
      createdAt: expect.any(String),
    });
    const assignees = (await call('GET', '/api/assignees', undefined, console.agent)).json();
    expect(assignees.items).toContainEqual({ email: who, name: 'Uli', role: 'agent' });
    expect(assignees.items).toContainEqual({ email, name: '', role: 'admin' });
  });

  test('can change their own name, and nothing else', async () => {
    const who = await addUser();
    const { token } = (await signIn(who)).json();
    const mine = { authorization: `Bearer ${token}` };
    const answer = await call('PATCH', '/api/session', { name: 'Ulrike' }, mine);
    expect(answer.json()).toEqual({ email: who, name: 'Ulrike', role: 'agent' });
    expect((await call('GET', '/api/session', undefined, mine)).json()).toMatchObject({
      user: { name: 'Ulrike', role: 'agent' },
      canChangeName: true,
    });
    const more = await call('PATCH', '/api/session', { name: 'U', role: 'admin' }, mine);
    expect(more.statusCode).toBe(400);
    expect((await call('PATCH', '/api/session', { name: 'Me' })).json().error).toBe('not_here');
  });

  test('is told nothing by a refusal', async () => {
    const who = await addUser();
    const wrong = await signIn(who, 'wrong');
    const unknown = await signIn('nobody@example.com', 'wrong');
    const hostile = await signIn("\0' or 1=1 --", '\0');
    expect([wrong.statusCode, unknown.statusCode, hostile.statusCode]).toEqual([401, 401, 401]);
    expect([unknown.body, hostile.body]).toEqual([wrong.body, wrong.body]);
  });

  test.each([
    ['a new password', { password: 'another-fake-password' }],
    ['a new role', { role: 'admin' }],
    ['a lock', { disabled: true }],
  ])('is signed out everywhere by %s', async (_, patch) => {
    const who = await addUser();
    const { token } = (await signIn(who)).json();
    expect(await sessionOf(token)).toBe(200);
    expect((await call('PATCH', `/api/users/${who}`, patch)).statusCode).toBe(200);
    expect(await sessionOf(token)).toBe(401);
  });

  test('is not signed out by a new name', async () => {
    const who = await addUser();
    const { token } = (await signIn(who)).json();
    await call('PATCH', `/api/users/${who}`, { name: 'Ulrike' });
    expect(await sessionOf(token)).toBe(200);
  });

  test('gets in with the new password only, and not while locked out', async () => {
    const who = await addUser();
    await call('PATCH', `/api/users/${who}`, { password: 'another-fake-password' });
    expect((await signIn(who)).statusCode).toBe(401);
    expect((await signIn(who, 'another-fake-password')).statusCode).toBe(200);
    await call('PATCH', `/api/users/${who}`, { disabled: true });
    expect((await signIn(who, 'another-fake-password')).statusCode).toBe(401);
    await call('PATCH', `/api/users/${who}`, { disabled: false });
    expect((await signIn(who, 'another-fake-password')).statusCode).toBe(200);
  });

  test('can not make themselves an administrator by what their token says', async () => {
    const who = await addUser();
    const { token } = (await signIn(who)).json();
    const claims = console.app.jwt.decode<{ from: number }>(token);
    const forged = console.app.jwt.sign({ email: who, role: 'admin', from: claims?.from ?? 0 });
    const answer = await call('GET', '/api/users', undefined, {
      authorization: `Bearer ${forged}`,
    });
    expect(answer.statusCode).toBe(403);
  });
});

test('another console hears of a lock within seconds', async () => {
  const another = await console.startAnother();
  const who = await addUser();
  const { token } = (await signIn(who)).json();
  const status = async () =>
    (await another.inject({ url: '/api/session', headers: { authorization: `Bearer ${token}` } }))
      .statusCode;
  expect(await status()).toBe(200);
  await call('PATCH', `/api/users/${who}`, { disabled: true });
  await expect.poll(status, { timeout: 15_000, interval: 100 }).toBe(401);
});

describe('refused', () => {
  test.each([
    ['no address', { email: 'nobody', role: 'agent', password }, 'email'],
    ['another role', { email: 'a@example.com', role: 'owner', password }, 'role'],
    ['a short password', { email: 'a@example.com', role: 'agent', password: 'short' }, 'password'],
    [
      'an unknown field',
      { email: 'a@example.com', role: 'agent', password, disabled: 1 },
      'disabled',
    ],
    ['a NUL', { email: 'a@example.com', role: 'agent', password, name: '\0' }, 'name'],
  ])('is %s', async (_, payload, field) => {
    const answer = await call('POST', '/api/users', payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(field);
  });

  test('is an address that is taken, the administrator’s among them', async () => {
    const who = await addUser();
    for (const taken of [who, who.toUpperCase(), email]) {
      const payload = { email: taken, role: 'admin', password };
      expect((await call('POST', '/api/users', payload)).statusCode).toBe(409);
    }
    expect((await call('PATCH', `/api/users/${email}`, { disabled: true })).statusCode).toBe(409);
    expect((await signIn(email)).statusCode).toBe(200);
  });

  test('is changing nobody, or nothing', async () => {
    expect((await call('PATCH', '/api/users/nobody@example.com', { name: 'x' })).statusCode).toBe(
      404,
    );
    expect((await call('PATCH', `/api/users/${agentEmail}`, {})).statusCode).toBe(400);
    expect((await call('PATCH', '/api/users/%00', { name: 'x' })).statusCode).toBe(404);
  });
});

describe('what only administrators may do', () => {
  test.each([
    ['GET', '/api/users', undefined],
    ['POST', '/api/users', { email: 'a@example.com', role: 'admin', password }],
    ['PATCH', `/api/users/${agentEmail}`, { role: 'admin' }],
    ['PATCH', '/api/connections/chatwoot-main', { active: false }],
    ['POST', '/api/deliveries/nothing/replay', undefined],
    ['GET', '/api/deliveries/nothing/body', undefined],
    ['POST', '/api/parked/replay', { flow: 'relay', reason: 'x' }],
    ['POST', '/api/chatwoot/sync', undefined],
    ['GET', '/api/audit', undefined],
    ['GET', '/queues', undefined],
    ['GET', '/queues/api/queues', undefined],
    ['GET', '/queues/queue/parked', undefined],
  ] as const)('%s %s is forbidden to agents', async (method, url, payload) => {
    const answer = await call(method, url, payload, console.agent);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toEqual({ error: 'forbidden', message: expect.any(String) });
  });

  test.each([
    '/api/session',
    '/api/conversations',
    '/api/deliveries',
    '/api/deliveries/summary',
    '/api/parked',
    '/api/connections',
    '/api/syncs',
    '/api/health',
    '/api/flows',
    '/api/assignees',
    '/api/docs/json',
    '/',
  ])('%s is open to agents', async (url) => {
    expect((await call('GET', url, undefined, console.agent)).statusCode).toBe(200);
  });
});

test('the audit tells who let whom in, and no password', async () => {
  const who = await addUser();
  await call('PATCH', `/api/users/${who}`, { password: 'another-fake-password' });
  const answer = await call('GET', `/api/audit?subject=${who}`);
  expect(answer.json().items).toMatchObject([
    { actor: email, action: 'user.change', details: { newPassword: true } },
    { actor: email, action: 'user.add', details: { role: 'agent' } },
  ]);
  expect(answer.body).not.toContain('fake-password');
  const page = await call('GET', '/api/audit?limit=1');
  const next = await call('GET', `/api/audit?limit=1&cursor=${page.json().nextCursor}`);
  expect(next.json().items[0].id).not.toBe(page.json().items[0].id);
  expect((await call('GET', '/api/audit?cursor=%27')).statusCode).toBe(400);
});
