import { describe, expect, test } from 'vitest';
import { account, ask, askToken } from './testing/open-portal.ts';
import { usePortal } from './testing/use-portal.ts';

const t = usePortal();
const minutesMs = 60_000;

test('a refresh token gives a token for an hour', async () => {
  const { status, json } = await askToken(t.portal.zoho);
  expect(status).toBe(200);
  expect(json).toEqual({
    access_token: expect.stringMatching(/^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$/),
    api_domain: 'https://www.zohoapis.eu',
    token_type: 'Bearer',
    expires_in: 3_600,
  });
});

describe('refused with HTTP 200', () => {
  test.each([
    [{ refresh_token: 'other' }, 'invalid_code'],
    [{ client_id: 'other' }, 'invalid_client'],
    [{ client_secret: 'other' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'invalid_request'],
  ])('%j: %s', async (changes, error) => {
    const { status, json } = await askToken(t.portal.zoho, changes as Record<string, string>);
    expect([status, json]).toEqual([200, { error }]);
  });

  test('a refresh token that was revoked', async () => {
    t.portal.zoho.revokeRefreshToken();
    expect((await askToken(t.portal.zoho)).json).toEqual({ error: 'invalid_code' });
  });
});

test.each(['query', 'JSON'])('what comes as %s is no form', async (how) => {
  const url = `${t.portal.zoho.urls.accounts}/oauth/v2/token`;
  const given = {
    refresh_token: account.refreshToken,
    client_id: account.clientId,
    client_secret: account.clientSecret,
    grant_type: 'refresh_token',
  };
  const headers = { 'content-type': 'application/json' };
  const answer =
    how === 'query'
      ? await ask(`${url}?${new URLSearchParams(given)}`, { method: 'POST' })
      : await ask(url, { method: 'POST', headers, body: JSON.stringify(given) });
  expect(answer.status).toBe(400);
});

test('of eleven requests in ten minutes the last is too many, until the window is over', async () => {
  const { zoho, clock } = t.portal;
  for (let n = 0; n < 10; n += 1) expect((await askToken(zoho)).status).toBe(200);
  const refused = await askToken(zoho);
  expect(refused.status).toBe(400);
  expect(refused.json).toMatchObject({ error: 'Access Denied', status: 'failure' });
  expect(refused.json.error_description).toMatch(/too many requests continuously/);
  clock.ms += 10 * minutesMs;
  expect((await askToken(zoho)).json).toHaveProperty('access_token');
  expect(zoho.tokens.requests).toBe(12);
});

test('of eleven tokens the oldest is dead', async () => {
  const { zoho, clock } = t.portal;
  const tokens: string[] = [];
  for (let n = 0; n < 11; n += 1) {
    if (n === 10) clock.ms += 10 * minutesMs;
    tokens.push((await askToken(zoho)).json.access_token);
  }
  expect(tokens.map((token) => zoho.tokens.isGood(token))).toEqual([
    false,
    ...Array<boolean>(10).fill(true),
  ]);
});

test('a token ends after an hour', async () => {
  const { call, clock } = t.portal;
  expect((await call('GET', '/myinfo')).status).toBe(200);
  clock.ms += 60 * minutesMs;
  const { status, json } = await call('GET', '/myinfo');
  expect(status).toBe(401);
  expect(json).toEqual({ errorCode: 'INVALID_OAUTH', message: expect.any(String) });
});
