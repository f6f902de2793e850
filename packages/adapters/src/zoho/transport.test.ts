import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { describe, expect, test } from 'vitest';
import { type Answer, failureOf, serveZoho, tokenNamed } from './testing/serve-zoho.ts';
import type { TokenSource } from './tokens.ts';

const ok: Answer = { json: { id: '190000000000056007', emailId: 'bot@example.com' } };
const invalidOauth: Answer = { status: 401, json: { errorCode: 'INVALID_OAUTH' } };
const page: Answer = {
  status: 401,
  text: '<html>Sign in</html>',
  headers: { 'content-type': 'text/html' },
};

/** Gives one token after the other, each until it is refused. */
function tokensInTurn(next: (n: number) => string | Promise<string>) {
  const refused: string[] = [];
  const source: TokenSource = {
    ...tokenNamed(''),
    get: async () => next(refused.length),
    refused: async (token) => void refused.push(token),
  };
  return { source, refused };
}

describe('a token that is refused', () => {
  test.each([
    { name: 'by the API', answer: invalidOauth },
    { name: 'by a page', answer: page },
  ])('$name: one more call with the next one, and nobody notices', async ({ answer }) => {
    const { source, refused } = tokensInTurn((n) => `t${n}`);
    const { desk, received } = await serveZoho(
      ({ headers }) => (headers.authorization === 'Zoho-oauthtoken t0' ? answer : ok),
      { tokens: source },
    );
    expect(await desk.myself()).toEqual({ id: '190000000000056007', email: 'bot@example.com' });
    expect(refused).toEqual(['t0']);
    expect(received).toHaveLength(2);
  });

  test('on a write: it was not applied, so it is made again as it was', async () => {
    const { source } = tokensInTurn((n) => `t${n}`);
    const { desk, received } = await serveZoho((_, n) => (n === 1 ? invalidOauth : {}), {
      tokens: source,
    });
    await desk.moveTicket('1', '2');
    expect(received.map(({ body }) => body)).toEqual([
      { departmentId: '2' },
      { departmentId: '2' },
    ]);
  });

  test('and the next one too, by the API: for good, saying where to look', async () => {
    const { source, refused } = tokensInTurn((n) => `t${n}`);
    const { desk, received } = await serveZoho(() => invalidOauth, { tokens: source });
    const error = await failureOf(desk.moveTicket('1', '2'));
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toBe(
      'POST move: INVALID_OAUTH (HTTP 401); check dataCentre, crmVersion and baseUrls of the connection',
    );
    expect([refused, received.length]).toEqual([['t0', 't1'], 2]);
  });

  test('and the next one too, by a page: later', async () => {
    const { source } = tokensInTurn((n) => `t${n}`);
    const { desk } = await serveZoho(() => page, { tokens: source });
    expect(await failureOf(desk.moveTicket('1', '2'))).toMatchObject({
      name: 'RetryableError',
      outcome: 'not-applied',
      retryAfterMs: 60_000,
    });
  });

  test('and no other is to be had yet: it was tried, and is tried again later', async () => {
    const { source } = tokensInTurn((n) => {
      if (n === 0) return 't0';
      throw new WaitError('Zoho refused a new token', 45_000);
    });
    const { desk } = await serveZoho(() => invalidOauth, { tokens: source });
    expect(await failureOf(desk.moveTicket('1', '2'))).toMatchObject({
      name: 'RetryableError',
      outcome: 'not-applied',
      retryAfterMs: 45_000,
    });
  });
});

describe('without a token nothing is sent', () => {
  const waiting = new WaitError('too many access tokens', 1_000);
  const revoked = new PermanentError('make a new refresh token');
  const failing = (error: unknown): TokenSource => ({
    ...tokenNamed(''),
    get: () => Promise.reject(error),
  });

  test.each([
    { error: waiting, want: { name: 'WaitError', waitMs: 1_000 } },
    { error: revoked, want: { name: 'PermanentError', message: 'make a new refresh token' } },
    // Redis is away. An unclear write would have to be looked for.
    { error: new Error('Connection is closed.'), want: { outcome: 'not-applied' } },
  ])('because of $error', async ({ error, want }) => {
    const { desk, received } = await serveZoho(() => ok, { tokens: failing(error) });
    expect(await failureOf(desk.moveTicket('1', '2'))).toMatchObject(want);
    expect(received).toEqual([]);
  });

  test('because it takes longer than the call may', async () => {
    const never = { ...tokenNamed(''), get: () => new Promise<string>(() => {}) };
    const { desk, received } = await serveZoho(() => ok, {
      tokens: never,
      changes: { timeout: '200ms' },
    });
    const error = await failureOf(desk.moveTicket('1', '2'));
    expect(error).toMatchObject({ name: 'RetryableError', outcome: 'not-applied' });
    expect(received).toEqual([]);
  });
});

describe('a write whose end nobody saw', () => {
  test.each<{ name: string; answer: Answer }>([
    { name: 'the connection was dropped', answer: 'drop' },
    { name: 'no answer came', answer: 'hang' },
    { name: 'the server failed', answer: { status: 500, json: { errorCode: 'INTERNAL' } } },
    {
      name: 'the answer was a page',
      answer: { text: '<html>', headers: { 'content-type': 'text/html;charset=UTF-8' } },
    },
  ])('is unclear: $name', async ({ answer }) => {
    const { desk } = await serveZoho(() => answer, { changes: { timeout: '300ms' } });
    const error = await failureOf(desk.moveTicket('1', '2'));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ outcome: 'unclear' });
  });
});

test('no more calls are under way at a time than allowed', async () => {
  const pending: (() => void)[] = [];
  const { desk, received } = await serveZoho(
    () => new Promise((resolve) => pending.push(() => resolve({}))),
    { changes: { concurrency: 3 } },
  );
  const calls = Array.from({ length: 10 }, (_, i) => desk.moveTicket('1', `${i}`));
  for (let answered = 0; answered < 10; answered++) {
    const expected = Math.min(answered + 3, 10);
    expect(await waitUntil(() => received.length === expected, { timeoutMs: 30_000 })).toBe(true);
    pending[answered]?.();
  }
  await Promise.all(calls);
});

test('calls say what they cost, refused ones too, to whoever asked', async () => {
  const headers = {
    'X-Rate-Limit-Request-Weight-v3': '3',
    'X-Rate-Limit-Remaining-v3': '74990',
  };
  const { desk, crm, clients, costs } = await serveZoho((_, n) =>
    n === 1 ? { ...ok, headers } : { status: n === 2 ? 404 : 204, json: undefined },
  );
  await desk.myself();
  await failureOf(desk.getTicket('1'));
  await desk.listThreads('1', 10);
  await crm.searchContacts('a@example.com');
  expect(costs).toEqual([
    { api: 'desk', weight: 3, remaining: 74990 },
    { api: 'desk', weight: 1, remaining: undefined },
    { api: 'desk', weight: 3, remaining: undefined },
    { api: 'crm', weight: 1, remaining: undefined },
  ]);
  await clients.desk.listThreads('1', 10);
  expect(costs).toHaveLength(4);
});

test('errors name the call: no id, no token, no word of what was in it', async () => {
  const { desk } = await serveZoho(() => ({
    status: 422,
    json: { errorCode: 'INVALID_DATA', message: 'secret words' },
  }));
  const reply = { fromEmailAddress: 'x@example.com', to: 'ann@example.com', content: 'secret' };
  const error = await failureOf(
    desk.sendReply('190000000000012345', { ...reply, contentType: 'html' }),
  );
  expect((error as Error).message).toBe('POST sendReply: INVALID_DATA (HTTP 422)');
});
