import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
let port: number;
beforeAll(async () => {
  const url = await console.app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(url).port);
});

const html = { accept: 'text/html,application/xhtml+xml' };
const get = (url: string, headers: Record<string, string> = {}) =>
  console.app.inject({ url, headers });

/** As it is written on the wire: clients tidy paths up before they send them. */
function raw(path: string, headers: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(
      `${[`GET ${path} HTTP/1.1`, 'Host: console.example', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`,
    );
  });
}

describe('headers', () => {
  const pages = [
    { name: 'the app', url: '/', headers: html, isSignedIn: true },
    { name: 'a page of it', url: '/conversations/abc', headers: html, isSignedIn: true },
    { name: 'the sign-in', url: '/login', headers: html },
    { name: 'what leads there', url: '/', headers: html },
    { name: 'a script', url: '/assets/index-abcdefgh.js', headers: {} },
    { name: 'an answer', url: '/api/session', headers: {}, isSignedIn: true },
    { name: 'a refusal', url: '/api/session', headers: {} },
    { name: 'nothing', url: '/api/nothing', headers: {}, isSignedIn: true },
    { name: 'a bad path', url: '/%ff', headers: html },
    { name: 'a probe', url: '/health', headers: {} },
    { name: 'the board', url: '/queues', headers: html, isSignedIn: true, isTool: true },
    { name: 'the description', url: '/api/docs/', headers: html, isSignedIn: true, isTool: true },
  ];

  test.each(pages)('$name has them all', async ({ url, headers, isSignedIn, isTool }) => {
    const answer = await get(url, {
      ...headers,
      ...(isSignedIn ? console.cookie : {}),
      'x-forwarded-proto': 'https',
    });
    const policy = String(answer.headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    // Tools style themselves inline; no page has scripts inline, or from elsewhere.
    expect(policy.filter((one) => one.includes('unsafe-'))).toEqual(
      isTool ? ["style-src 'self' 'unsafe-inline'"] : [],
    );
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': expect.stringContaining('max-age=31536000'),
    });
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers.server).toBeUndefined();
    if (url.startsWith('/api/') && !isTool)
      expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('without TLS nobody is told to insist on it', async () => {
    expect((await get('/login')).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('a path that leads out', () => {
  const paths = [
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/....//....//package.json',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/icon.svg%00.js',
    '/..%2f..%2f..%2fetc/passwd',
    '/api/..%2fassets%2f..%2f..%2fpackage.json',
    '/api/uploads/..%2f..%2f..%2fetc%2fpasswd',
    '/api/docs/static/..%2f..%2f..%2fpackage.json',
    '/queues/static/..%2f..%2f..%2fpackage.json',
  ];

  test.each(paths)('%s shows no file', async (path) => {
    const cookie = `Cookie: ${console.cookie.cookie}`;
    for (const headers of [[], [cookie], [cookie, 'Accept: text/html']]) {
      const answer = await raw(path, headers);
      expect(answer).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
      expect(answer).not.toMatch(/root:|"version":|"dependencies"/);
    }
  });

  test.each([
    '/api/..%2fsession',
    '/api/%2e%2e/api/session',
    '//api/session',
    '/API/SESSION',
    '/api/session/',
    '/api/session%2f',
  ])('%s is no way around the sign-in', async (path) => {
    expect(await raw(path)).toMatch(/^HTTP\/1\.1 (401|404|400|302) /);
  });
});

describe('headers that are made up', () => {
  test.each([
    '/?next=a%0d%0aset-cookie:%20a=b',
    '/a%0d%0aset-cookie:%20a=b',
    '/queues%0d%0alocation:%20x',
  ])('%s adds none to an answer', async (path) => {
    const answer = await raw(path, ['Accept: text/html']);
    const [head = ''] = answer.split('\r\n\r\n');
    expect(head.toLowerCase()).not.toMatch(/^set-cookie: a=b/m);
  });

  test.each([
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%2f%2felsewhere.example',
    '/.elsewhere.example',
  ])('whoever is sent to the sign-in from %s stays here', async (path) => {
    const answer = await raw(path, ['Accept: text/html']);
    const location = /^location: (.*)\r$/im.exec(answer)?.[1];
    if (location !== undefined) expect(location).toMatch(/^\/login(\?next=%2F|$)/);
  });

  test.each(['evil.example', 'evil.example:80', 'a b', '', '[::1', '../'])(
    'Host: %s leads nobody there',
    async (host) => {
      const answer = await console.app.inject({ url: '/', headers: { ...html, host } });
      expect(answer.statusCode).toBeLessThan(500);
      expect(String(answer.headers.location ?? '')).not.toContain('evil');
    },
  );
});

describe('a cookie that is odd', () => {
  test.each([
    ['huge', `omnirelay_session=${'x'.repeat(15_000)}`],
    ['one of many', Array.from({ length: 500 }, (_, i) => `c${i}=${i}`).join('; ')],
    ['encoded badly', 'omnirelay_session=%E0%A4%A'],
    ['of no value', 'omnirelay_session='],
    ['an array', 'omnirelay_session[]=1; omnirelay_session[a]=2'],
    ['the prototype', '__proto__=1; constructor=2; omnirelay_session=__proto__'],
    ['only separators', ';;;===;;;'],
    ['quoted', 'omnirelay_session="a.b.c"'],
    ['JSON', 'omnirelay_session=j:{"email":"admin@example.com"}'],
  ])('%s opens nothing and breaks nothing', async (_, cookie) => {
    const answer = await get('/api/session', { cookie });
    expect(answer.statusCode).toBe(401);
  });

  test('of two, the first holds, whichever else came', async () => {
    const [name, token] = console.cookie.cookie.split('=');
    const answer = await get('/api/session', { cookie: `${name}=bad; ${name}=${token}` });
    expect([200, 401]).toContain(answer.statusCode);
  });
});

describe('a token that somebody else has signed', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { email, role: 'admin', from: 0, exp: Math.floor(Date.now() / 1000) + 3_600 };
  const signedBy = (key: string, header: object) => {
    const said = `${part(header)}.${part(claims)}`;
    return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
  };

  test.each([
    ['none, in capitals', `${part({ alg: 'NONE' })}.${part(claims)}.`],
    ['none, with a signature', signedBy('x', { alg: 'none' })],
    ['another algorithm', signedBy('x', { alg: 'RS256', typ: 'JWT' })],
    ['a key of its own', signedBy('x', { alg: 'HS256', jwk: { kty: 'oct', k: 'eA' } })],
    ['a key elsewhere', signedBy('x', { alg: 'HS256', jku: 'https://elsewhere.example/keys' })],
    ['a key id that is a path', signedBy('', { alg: 'HS256', kid: '../../../dev/null' })],
    ['an empty key', signedBy('', { alg: 'HS256' })],
    ['critical extensions', signedBy('x', { alg: 'HS256', crit: ['exp'] })],
  ])('by %s opens nothing', async (_, token) => {
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `omnirelay_session=${token}` },
    ]) {
      expect((await get('/api/session', headers as Record<string, string>)).statusCode).toBe(401);
    }
  });

  test('a role that a token claims for itself is not believed', async () => {
    const { authorization } = console.agent;
    const [, body = ''] = authorization.split(' ')[1]?.split('.') ?? [];
    const said = JSON.parse(Buffer.from(body, 'base64url').toString());
    const token = console.app.jwt.sign({ ...said, role: 'admin' });
    const answer = await get('/api/users', { authorization: `Bearer ${token}` });
    expect(answer.statusCode).toBe(403);
  });
});
