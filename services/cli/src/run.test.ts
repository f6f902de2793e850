import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from './run.ts';
import { collectOut } from './testing/collect-out.ts';
import { type Stub, type StubAnswer, type StubRequest, startStub } from './testing/start-stub.ts';

const signIn = {
  CONSOLE_ADMIN_EMAIL: 'ann@acme.example',
  CONSOLE_ADMIN_PASSWORD: 'right-password',
};
const crewai = {
  id: 'crewai',
  kind: 'forward',
  target: { url: 'https://crew.example/webhook?token=in-the-query' },
  state: 'running',
  paused: null,
  counters: { done: 12, waiting: 0, parked: 1 },
};
let stub: Stub;
let routes: Record<string, StubAnswer>;

beforeAll(async () => {
  stub = await startStub(answer);
});
beforeEach(() => {
  routes = {};
  stub.requests.length = 0;
});
afterAll(() => stub.close());

function answer({ method, path, authorization, body }: StubRequest): StubAnswer {
  if (path === '/api/login') {
    const { password } = body as { password: string };
    if (password === 'right-password') return { json: { token: 'session-token' } };
    return { status: 401, json: { error: 'unauthorized', message: 'not right' } };
  }
  if (!['Bearer session-token', 'Bearer a-key'].includes(authorization ?? '')) {
    return { status: 401, json: { error: 'unauthorized', message: 'sign in' } };
  }
  const found = routes[`${method} ${path}`];
  return found ?? { status: 404, json: { error: 'not_found', message: 'There is no such flow.' } };
}

async function omnirelay(args: string[], env: NodeJS.ProcessEnv = signIn) {
  const out = collectOut();
  const settings = { OMNIRELAY_CONSOLE_URL: stub.url, ...env };
  const code = await runCommandLine(args, { env: settings, out });
  return { code, said: out.lines.join('\n'), remarked: out.remarks.join('\n') };
}

describe('flows', () => {
  test('list: a table, without what a query may hold', async () => {
    routes['GET /api/flows'] = {
      json: { items: [crewai, { id: 'inbox', kind: 'inbox', state: 'paused' }] },
    };
    const { code, said } = await omnirelay(['flows', 'list']);
    expect(code).toBe(0);
    expect(said.split('\n')).toEqual([
      'FLOW    KIND     STATE    COUNTERS           TARGET',
      'crewai  forward  running  done 12, parked 1  https://crew.example/webhook?…',
      'inbox   inbox    paused',
    ]);
    expect(said).not.toContain('in-the-query');
  });

  test('list --json: what the console says', async () => {
    routes['GET /api/flows'] = { json: { items: [crewai] } };
    const { code, said } = await omnirelay(['flows', 'list', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(said)).toEqual([crewai]);
  });

  test.each([
    ['pause', true, 'paused'],
    ['resume', false, 'running'],
  ])('%s', async (verb, paused, state) => {
    routes['PATCH /api/flows/crewai'] = { json: { ...crewai, state } };
    const { code, said } = await omnirelay(['flows', verb, 'crewai']);
    expect(code).toBe(0);
    expect(said).toContain(`crewai is ${state}.`);
    expect(stub.requests.at(-1)?.body).toEqual({ paused });
  });
});

describe('forward', () => {
  const url = 'https://elsewhere.example/webhook';

  test.each([
    [[], { url }],
    [['--force'], { url, force: true }],
  ])('set-url %j', async (options, body) => {
    routes['PATCH /api/flows/crewai'] = { json: { ...crewai, target: { url } } };
    const { code, said } = await omnirelay(['forward', 'set-url', 'crewai', url, ...options]);
    expect(code).toBe(0);
    expect(said).toContain('crewai now goes to https://elsewhere.example/webhook');
    expect(stub.requests.at(-1)?.body).toEqual(body);
  });

  test('set-url: the reason of a refusal, and code 1', async () => {
    const message = 'The address leads to a private network.';
    routes['PATCH /api/flows/crewai'] = { status: 409, json: { error: 'private_url', message } };
    const { code, said, remarked } = await omnirelay(['forward', 'set-url', 'crewai', url]);
    expect({ code, said, remarked }).toEqual({
      code: 1,
      said: '',
      remarked: `${message} (private_url)`,
    });
  });

  test('set-url: what is no address never reaches the console', async () => {
    const { code, remarked } = await omnirelay(['forward', 'set-url', 'crewai', 'ftp://x']);
    expect(code).toBe(2);
    expect(remarked).toContain('is no http(s) address');
    expect(stub.requests).toEqual([]);
  });

  test('undo', async () => {
    routes['POST /api/flows/crewai/undo'] = { json: crewai };
    const { code, said } = await omnirelay(['forward', 'undo', 'crewai']);
    expect(code).toBe(0);
    expect(said).toBe('crewai goes to https://crew.example/webhook?… again.');
  });

  test.each([
    [{ ok: true, status: 200, durationMs: 34.6 }, 0, 'answered HTTP 200 in 35 ms.'],
    [{ status: 500, answer: 'no\u001b[31m' }, 1, 'answered HTTP 500.\n  no [31m'],
    [{ ok: false, error: 'ECONNREFUSED' }, 1, 'did not answer: ECONNREFUSED'],
    [{ id: 'e1' }, 0, 'is on its way'],
  ])('test: %j', async (json, wanted, words) => {
    routes['POST /api/flows/crewai/test'] = { json };
    const { code, said } = await omnirelay(['forward', 'test', 'crewai']);
    expect(code).toBe(wanted);
    expect(said).toContain(words);
  });

  test('ids cannot leave their place in the path', async () => {
    await omnirelay(['forward', 'undo', '../keys']);
    expect(stub.requests.at(-1)?.path).toBe('/api/flows/..%2Fkeys/undo');
  });
});

describe('alerts', () => {
  const told = { target: 'email', kind: 'email', ok: true, durationMs: 12, error: null };

  test('list: what is wrong now', async () => {
    const alert = {
      name: 'no-workers',
      subject: '',
      severity: 'critical',
      since: 'now',
      summary: 'None',
    };
    routes['GET /api/alerts'] = { json: { firing: [alert], resolved: [], targets: [] } };
    const { code, said } = await omnirelay(['alerts', 'list']);
    expect(code).toBe(0);
    expect(said).toMatch(/no-workers +critical +now +None/);
    routes['GET /api/alerts'] = { json: { firing: [] } };
    expect(await omnirelay(['alerts', 'list'])).toMatchObject({
      code: 0,
      said: 'Nothing is wrong.',
    });
  });

  test.each([
    ['all were told', [told], 0, /email +email +told +12 ms/],
    [
      'one was not',
      [told, { ...told, target: 'chat', ok: false, error: 'HTTP 500' }],
      1,
      /chat .*NOT TOLD.*HTTP 500/,
    ],
    ['nobody is to be told', [], 1, /^Nobody is told of alerts/],
  ])('test: %s', async (_, items, code, want) => {
    routes['POST /api/alerts/test'] = { json: { items } };
    const ended = await omnirelay(['alerts', 'test']);
    expect(ended.code).toBe(code);
    expect(ended.said).toMatch(want);
  });
});

describe('keys', () => {
  test('create: the key alone on standard output', async () => {
    routes['POST /api/keys'] = { status: 201, json: { id: 'k1', key: 'om_secret' } };
    const { code, said, remarked } = await omnirelay([
      ...['keys', 'create', 'crew', '--scope', 'messages,handoff', '--scope', 'typing'],
      ...['--connection', 'chatwoot-main', '--expires', '2027-01-31'],
    ]);
    expect(code).toBe(0);
    expect(said).toBe('om_secret');
    expect(remarked).toContain('not shown again');
    expect(stub.requests.at(-1)?.body).toEqual({
      name: 'crew',
      scopes: ['messages', 'handoff', 'typing'],
      connections: ['chatwoot-main'],
      expiresAt: '2027-01-31T00:00:00.000Z',
    });
  });

  test('create: needs a scope, and a time that is one', async () => {
    expect(await omnirelay(['keys', 'create', 'crew'])).toMatchObject({ code: 2 });
    const badTime = ['keys', 'create', 'crew', '--scope', 'a', '--expires', 'soon'];
    expect((await omnirelay(badTime)).remarked).toContain('"soon" is no time');
  });

  test('list', async () => {
    const key = { id: 'k1', name: 'crew', hint: 'x9f2', scopes: ['messages'], connections: null };
    routes['GET /api/keys'] = { json: { items: [key] } };
    const { said } = await omnirelay(['keys', 'list']);
    expect(said.split('\n')[1]).toBe('k1  crew  …x9f2  messages  all          never      valid');
  });

  test('revoke', async () => {
    routes['DELETE /api/keys/k1'] = { status: 204 };
    expect(await omnirelay(['keys', 'revoke', 'k1'])).toMatchObject({ code: 0 });
  });
});

describe('what keeps a command from running', () => {
  test('a wrong password', async () => {
    const env = { ...signIn, CONSOLE_ADMIN_PASSWORD: 'wrong-password' };
    const { code, remarked } = await omnirelay(['flows', 'list'], env);
    expect(code).toBe(2);
    expect(remarked).toContain('Check CONSOLE_ADMIN_EMAIL and CONSOLE_ADMIN_PASSWORD');
    expect(remarked).not.toContain('wrong-password');
  });

  test('a token is used instead, and told apart when it is refused', async () => {
    routes['GET /api/flows'] = { json: { items: [] } };
    const { said } = await omnirelay(['flows', 'list'], { OMNIRELAY_TOKEN: 'a-key' });
    expect(said).toContain('There are no flows');
    const refused = await omnirelay(['flows', 'list'], { OMNIRELAY_TOKEN: 'old-key' });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.remarked).toContain('Check OMNIRELAY_TOKEN');
    expect(refused.remarked).not.toContain('old-key');
  });

  test('nothing to sign in with', async () => {
    expect((await omnirelay(['flows', 'list'], {})).remarked).toContain('Set OMNIRELAY_TOKEN');
  });

  test('no console', async () => {
    const env = { ...signIn, OMNIRELAY_CONSOLE_URL: 'http://127.0.0.1:9' };
    const { code, remarked } = await omnirelay(['flows', 'list'], env);
    expect(code).toBe(2);
    expect(remarked).toBe(
      'No console answers at http://127.0.0.1:9. Start it, or set OMNIRELAY_CONSOLE_URL.',
    );
  });

  test('something else than a console', async () => {
    routes['GET /api/flows'] = { status: 502, text: '<html>' };
    expect((await omnirelay(['flows', 'list'])).remarked).toContain('not as a console does');
    routes['GET /api/flows'] = { json: 'hello' };
    expect((await omnirelay(['flows', 'list'])).remarked).toContain('not understood');
  });

  test.each([
    [['frobnicate']],
    [['forward', 'set-url', 'crewai']],
    [['flows', 'list', '--frob']],
    [[]],
  ])('usage: %j', async (args) => {
    const { code, remarked } = await omnirelay(args);
    expect(code).toBe(2);
    expect(remarked).not.toMatch(/^\s+at /m);
  });

  test('settings that cannot be used', async () => {
    const { code, remarked } = await omnirelay(['flows', 'list'], { CONSOLE_PORT: 'x' });
    expect(code).toBe(2);
    expect(remarked).toContain('CONSOLE_PORT');
  });
});

test.each(['--help', 'help'])('%s lists the commands', async (argument) => {
  const { code, said } = await omnirelay([argument]);
  expect(code).toBe(0);
  for (const command of ['doctor', 'setup', 'flows', 'forward', 'keys']) {
    expect(said).toContain(command);
  }
});
