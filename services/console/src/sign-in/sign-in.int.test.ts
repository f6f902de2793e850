import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { email, password, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const login = (payload: object, headers: Record<string, string> = {}) =>
  console.app.inject({ method: 'POST', url: '/api/login', payload, headers });

beforeEach(() => console.redis.flushdb());

describe('signing in', () => {
  test('gives a token that works as bearer and as cookie', async () => {
    const answer = await login({ email, password });
    expect(answer.statusCode).toBe(200);
    const { token, user } = answer.json();
    expect(user).toEqual({ email, name: '', role: 'admin' });
    const [cookie] = answer.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', value: token });
    expect(cookie?.secure).toBeFalsy();

    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `omnirelay_session=${token}` },
    ]) {
      const session = await console.app.inject({ url: '/api/session', headers });
      expect(session.statusCode).toBe(200);
      expect(session.json()).toEqual({
        user: { email, name: '', role: 'admin' },
        canChangeName: false,
        connections: [
          { name: 'zendesk-main', provider: 'zendesk' },
          { name: 'chatwoot-main', provider: 'chatwoot' },
        ],
      });
    }
  });

  test('makes the cookie secure behind https', async () => {
    const answer = await login({ email, password }, { 'x-forwarded-proto': 'https' });
    expect(answer.cookies[0]?.secure).toBe(true);
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });

  test('says the same about a wrong address and a wrong password', async () => {
    const answers = [
      await login({ email, password: 'wrong' }),
      await login({ email: 'somebody@example.com', password }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.cookies).toEqual([]);
    }
    expect(answers[0]?.body).toBe(answers[1]?.body);
  });

  test.each([
    ['a missing field', { email }, 'password'],
    ['an unknown field', { email, password, remember: true }, 'remember'],
    ['another type', { email, password: { $ne: null } }, 'password'],
  ])('refuses %s by name', async (_, payload, field) => {
    const answer = await login(payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: 'bad_request',
      message: expect.stringContaining(field),
    });
  });

  test('takes JSON only, from no foreign page', async () => {
    const form = await console.app.inject({
      method: 'POST',
      url: '/api/login',
      headers: { 'content-type': 'text/plain' },
      payload: JSON.stringify({ email, password }),
    });
    expect(form.statusCode).toBe(415);
    const foreign = await login({ email, password }, { origin: 'https://elsewhere.example' });
    expect(foreign.statusCode).toBe(403);
  });
});

describe('without a session', () => {
  const html = { accept: 'text/html,application/xhtml+xml' };

  test.each([
    ['/', '/login'],
    ['/?state=parked', '/login?next=%2F%3Fstate%3Dparked'],
    ['/queues', '/login?next=%2Fqueues'],
    ['/queues/queue/parked', '/login?next=%2Fqueues%2Fqueue%2Fparked'],
  ])('the page %s leads to the sign-in', async (url, location) => {
    const answer = await console.app.inject({ url, headers: html });
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toBe(location);
  });

  test.each([
    '/api/deliveries',
    '/api/deliveries/summary',
    '/api/deliveries/some-id',
    '/api/session',
    '/queues/api/queues',
    '/api/nothing-here',
  ])('%s answers 401 as JSON', async (url) => {
    const answer = await console.app.inject({ url, headers: html });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: 'unauthorized', message: expect.any(String) });
  });

  test.each(['/login', '/assets/index-abcdefgh.js', '/health', '/ready'])(
    '%s is open',
    async (url) => {
      expect((await console.app.inject({ url })).statusCode).toBe(200);
    },
  );

  const claims = (alg: string, body: object) =>
    [{ alg, typ: 'JWT' }, body]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
  const sign = (overrides: object, options: { expiresIn?: number } = {}) =>
    console.app.jwt.sign({ email, role: 'admin', from: 0, ...overrides }, options);
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;

  test.each([
    ['unsigned', () => `${claims('none', { email, role: 'admin', exp: inAnHour })}.`],
    [
      'signed by somebody else',
      () => {
        const said = claims('HS256', { email, role: 'admin', exp: inAnHour });
        return `${said}.${createHmac('sha256', 'other').update(said).digest('base64url')}`;
      },
    ],
    ['expired', () => sign({ email }, { expiresIn: -5_000 })],
    ["another admin's", () => sign({ email: 'old@example.com' })],
    ['from before sessions had a beginning', () => sign({ email, from: undefined })],
  ])('a token that is %s opens nothing', async (_, token) => {
    for (const headers of [
      { authorization: `Bearer ${token()}` },
      { cookie: `omnirelay_session=${token()}` },
    ]) {
      const answer = await console.app.inject({ url: '/api/session', headers });
      expect(answer.statusCode).toBe(401);
    }
  });
});

describe('changing something by cookie', () => {
  const logout = (headers: Record<string, string>) =>
    console.app.inject({
      method: 'POST',
      url: '/api/logout',
      headers: { ...console.cookie, host: 'console.example', ...headers },
    });

  test.each([
    ['from our own page', { 'sec-fetch-site': 'same-origin' }, 204],
    ['from our own page in an older browser', { origin: 'http://console.example' }, 204],
    ['from a foreign page', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['from a foreign page in an older browser', { origin: 'https://elsewhere.example' }, 403],
    ['from another port of our host', { origin: 'http://console.example:81' }, 403],
    ['from a sandboxed frame', { origin: 'null' }, 403],
    ['from who knows where', {}, 403],
  ])('%s', async (_, headers, status) => {
    const answer = await logout(headers);
    expect(answer.statusCode).toBe(status);
    if (status === 403) expect(answer.json().error).toBe('cross_origin');
    else expect(answer.cookies[0]).toMatchObject({ name: 'omnirelay_session', value: '' });
  });

  test('is not taken for a bearer’s by another kind of authorization', async () => {
    for (const authorization of ['Basic YTpi', '', 'Bearer']) {
      const answer = await logout({ authorization, 'sec-fetch-site': 'same-site' });
      expect([401, 403]).toContain(answer.statusCode);
    }
  });

  test('also guards Bull Board', async () => {
    const answer = await console.app.inject({
      method: 'PUT',
      url: '/queues/api/queues/parked/retry/failed',
      headers: { ...console.cookie, origin: 'https://elsewhere.example' },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('signing out', () => {
  const signIn = async () => (await login({ email, password })).json().token;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const logout = (token: string) =>
    console.app.inject({ method: 'POST', url: '/api/logout', headers: bearer(token) });
  const statusOf = async (token: string, app = console.app) =>
    (await app.inject({ url: '/api/session', headers: bearer(token) })).statusCode;

  test('ends this session, at every console, and no other', async () => {
    const another = await console.startAnother();
    const [mine, other] = [await signIn(), await signIn()];
    expect((await logout(mine)).statusCode).toBe(204);
    expect([await statusOf(mine), await statusOf(mine, another)]).toEqual([401, 401]);
    expect([await statusOf(other), await statusOf(other, another)]).toEqual([200, 200]);
    expect((await logout(mine)).statusCode).toBe(401);
  });
});

test('pages allow no inline script and no frame', async () => {
  for (const url of ['/login', '/']) {
    const answer = await console.app.inject({ url, headers: console.cookie });
    expect(answer.statusCode).toBe(200);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.body).not.toMatch(/<script(?![^>]*src=)|\son\w+=|\sstyle=/);
  }
});
