import { describe, expect, test } from 'vitest';
import { challengeOf } from './ids.ts';
import type { TokenPair } from './model.ts';
import { account, ask, askToken } from './testing/open-account.ts';
import { useAccount } from './testing/use-account.ts';

const told: TokenPair[] = [];
const t = useAccount({ onTokens: (pair) => told.push(pair) });
const verifier = 'a-verifier-with-as-many-characters-as-needed'.slice(0, 43);
const exchange = (code: string, code_verifier = verifier) => ({
  grant_type: 'authorization_code',
  refresh_token: undefined,
  code,
  code_verifier,
});
const works = async (access: string) =>
  (await t.account.call('GET', '/v2.0/oa/getoa', undefined, { access_token: access })).json.error;

describe('a refresh', () => {
  test('gives a new pair, for 25 hours, and the old access token is dead at once', async () => {
    const { zalo, clock } = t.account;
    expect(await works(account.tokens.access)).toBe(0);
    const { status, json } = await askToken(zalo);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: '90000',
    });
    expect(await works(account.tokens.access)).toBe(-216);
    expect(await works(json.access_token)).toBe(0);
    clock.ms += 25 * 3_600_000;
    expect(await works(json.access_token)).toBe(-216);
    expect(zalo.tokens.refreshes).toBe(1);
  });

  test('leaves the old access token alive, by the switch', async () => {
    const { zalo } = t.account;
    Object.assign(zalo.switches, { oldAccessDies: false, tellsRefreshLife: true });
    expect((await askToken(zalo)).json.refresh_token_expires_in).toBe('7776000');
    expect(await works(account.tokens.access)).toBe(0);
  });

  test('is had once: a spent token is refused, and counted', async () => {
    const { zalo } = t.account;
    await askToken(zalo);
    const again = await askToken(zalo, { refresh_token: account.tokens.refresh });
    expect([again.status, again.json.error]).toEqual([200, -14020]);
    expect(zalo.tokens).toMatchObject({
      refreshes: 1,
      reused: 1,
      usedRefreshTokens: [account.tokens.refresh],
    });
  });

  test('whose answer is lost has taken place', async () => {
    const { zalo } = t.account;
    zalo.tokens.loseNextAnswer();
    await expect(askToken(zalo)).rejects.toThrow();
    expect(zalo.tokens.refreshes).toBe(1);
    expect(await works(account.tokens.access)).toBe(-216);
    const again = await askToken(zalo, { refresh_token: account.tokens.refresh });
    expect(again.json.error).toBe(-14020);
    expect((await askToken(zalo)).json.access_token).toEqual(expect.any(String));
  });

  test('ends with the consent, and after three months', async () => {
    const { zalo, clock } = t.account;
    clock.ms += 90 * 24 * 3_600_000;
    expect((await askToken(zalo)).json.error).toBe(-14014);
    zalo.tokens.issue();
    zalo.tokens.revokeRefresh();
    zalo.switches.rejectedRefresh = -118;
    expect((await askToken(zalo)).json.error).toBe(-118);
    expect(zalo.tokens.reused).toBe(0);
  });
});

test('each new pair is told to whoever keeps it, also when its answer is lost', async () => {
  const { zalo } = t.account;
  told.splice(0);
  await askToken(zalo);
  zalo.tokens.loseNextAnswer();
  await expect(askToken(zalo)).rejects.toThrow();
  expect(told).toHaveLength(2);
  expect(told.at(-1)).toEqual(zalo.tokens.current());
});

describe('refused with HTTP 200', () => {
  test.each([
    [{ refresh_token: 'other' }, -14014],
    [{ app_id: '42' }, -14002],
  ])('%j: %s', async (changes, error) => {
    const { status, json } = await askToken(t.account.zalo, changes);
    expect(status).toBe(200);
    expect(json).toEqual({
      error,
      error_name: expect.any(String),
      error_reason: expect.any(String),
      error_description: expect.any(String),
      ref_doc: expect.any(String),
    });
  });

  test('without a number, by the switch', async () => {
    t.account.zalo.switches.oauthErrorsNumbered = false;
    const { json } = await askToken(t.account.zalo, {}, { secret_key: 'other' });
    expect(json).not.toHaveProperty('error');
    expect(json).toHaveProperty('error_name');
    expect(t.account.zalo.tokens.refreshes).toBe(0);
  });

  test.each(['query', 'JSON', 'an extra field', 'the secret in the form', 'another grant'])(
    'loudly: %s',
    async (how) => {
      const { zalo } = t.account;
      const url = `${zalo.urls.oauth}/v4/oa/access_token`;
      const headers = { secret_key: account.appSecret };
      const { access: _, refresh } = account.tokens;
      const form = { app_id: account.appId, grant_type: 'refresh_token', refresh_token: refresh };
      const calls: Record<string, () => ReturnType<typeof ask>> = {
        query: () => ask(`${url}?${new URLSearchParams(form)}`, { method: 'POST', headers }),
        JSON: () =>
          ask(url, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(form),
          }),
        'an extra field': () => askToken(zalo, { scope: 'all' }),
        'the secret in the form': () => askToken(zalo, { secret_key: account.appSecret }, {}),
        'another grant': () => askToken(zalo, { grant_type: 'password' }),
      };
      expect((await calls[how]?.())?.json.error).toBe(-14000);
      expect(zalo.unexpected.splice(0)).toHaveLength(1);
      expect(zalo.tokens.refreshes).toBe(0);
    },
  );
});

describe('consent', () => {
  const redirect = 'https://console.acme.example/zalo?from=page';
  const page = (changes: Record<string, string> = {}) => {
    const query = {
      app_id: account.appId,
      redirect_uri: redirect,
      code_challenge: challengeOf(verifier),
      state: 'a state',
      ...changes,
    };
    return ask(`${t.account.zalo.urls.oauth}/v4/oa/permission?${new URLSearchParams(query)}`);
  };

  test('leads back with a code, which its verifier turns into a pair, once', async () => {
    const { status, headers } = await page();
    expect(status).toBe(302);
    const back = new URL(headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe('https://console.acme.example/zalo');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'page',
      code: expect.any(String),
      oa_id: account.oaId,
      state: 'a state',
    });
    const form = exchange(back.searchParams.get('code') ?? '');
    const { json } = await askToken(t.account.zalo, form);
    expect(await works(json.access_token)).toBe(0);
    expect(await works(account.tokens.access)).toBe(-216);
    expect((await askToken(t.account.zalo, form)).json.error).toBe(-14000);
  });

  test('a wrong verifier spends the code', async () => {
    const { zalo } = t.account;
    const code = zalo.tokens.authorizationCode(challengeOf(verifier));
    const wrong = 'w'.repeat(43);
    expect((await askToken(zalo, exchange(code, wrong))).json.error).toBe(-14000);
    expect((await askToken(zalo, exchange(code))).json.error).toBe(-14000);
  });

  test('a code ends after ten minutes', async () => {
    const { zalo, clock } = t.account;
    const code = zalo.tokens.authorizationCode();
    clock.ms += 600_000;
    expect((await askToken(zalo, exchange(code))).json.error).toBe(-14000);
  });

  test('a verifier of another length, or a challenge that is none, is a bug', async () => {
    const { zalo } = t.account;
    const code = zalo.tokens.authorizationCode();
    expect((await askToken(zalo, exchange(code, 'short'))).json.error).toBe(-14000);
    expect((await page({ code_challenge: `${challengeOf(verifier)}=` })).json.error).toBe(-14000);
    expect(zalo.unexpected.splice(0)).toHaveLength(2);
  });

  test('only for this app', async () => {
    expect((await page({ app_id: '42' })).json.error).toBe(-14002);
    expect((await page({ redirect_uri: 'nowhere' })).json.error).toBe(-14003);
  });
});

describe('where the console keeps one callback and one challenge', () => {
  const fixed = 'f'.repeat(43);
  const t2 = useAccount({
    redirectUri: 'https://console.acme.example/zalo',
    codeChallenge: challengeOf(fixed),
  });
  const page = (redirect_uri: string) => {
    const code_challenge = challengeOf('p'.repeat(43));
    const query = new URLSearchParams({ app_id: account.appId, redirect_uri, code_challenge });
    return ask(`${t2.account.zalo.urls.oauth}/v4/oa/permission?${query}`);
  };

  test('another callback is refused', async () => {
    expect((await page('https://other.example/')).json.error).toBe(-14003);
  });

  test.each([
    ['the link’s own challenge doesn’t count', 'p', false],
    ['the kept one does', 'f', true],
  ])('%s', async (_, letter, isGood) => {
    const { headers } = await page('https://console.acme.example/zalo');
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { json } = await askToken(t2.account.zalo, exchange(code, letter.repeat(43)));
    expect('access_token' in json).toBe(isGood);
  });
});
