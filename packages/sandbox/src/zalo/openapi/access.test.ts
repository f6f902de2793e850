import { expect, test } from 'vitest';
import { account } from '../testing/open-account.ts';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount({ limitPerMinute: 3 });
const path = '/v2.0/oa/getoa';
const good = { access_token: account.tokens.access };

test.each([
  [-216, 200, -216],
  [-220, 200, -220],
  [401, 200, 401],
  ['http-401', 401, -216],
] as const)('a token that ended is refused as %s', async (tokenRefusal, status, error) => {
  const { zalo, call } = t.account;
  zalo.switches.tokenRefusal = tokenRefusal;
  zalo.tokens.expireAccess();
  const answer = await call('GET', path);
  expect([answer.status, answer.json]).toEqual([status, { error, message: expect.any(String) }]);
  expect((await call('GET', path, undefined, {})).json.error).toBe(error);
});

test.each([
  ['a second header', path, { ...good, authorization: `Bearer ${account.tokens.access}` }],
  ['the query', `${path}?access_token=${account.tokens.access}`, {}],
])('a token in %s is refused loudly', async (_, where, headers) => {
  const { zalo, call } = t.account;
  expect((await call('GET', where, undefined, headers)).json.error).toBe(-216);
  expect(zalo.unexpected.splice(0)).toHaveLength(1);
});

test('the fourth call within a minute is one too many', async () => {
  const { call, clock } = t.account;
  const remains: (string | null)[] = [];
  for (let n = 0; n < 3; n += 1) {
    const { json, headers } = await call('GET', path);
    expect(json.error).toBe(0);
    expect(headers.get('x-ratelimit-limit')).toBe('3');
    remains.push(headers.get('x-ratelimit-remain'));
  }
  expect(remains).toEqual(['2', '1', '0']);
  const refused = await call('GET', path);
  expect(refused).toMatchObject({ status: 200, json: { error: -32 } });
  expect(refused.headers.get('x-ratelimit-remain')).toBe('0');
  clock.ms += 60_000;
  expect((await call('GET', path)).json.error).toBe(0);
});

test('what Zalo has shut down, and what nobody knows, is answered loudly', async () => {
  const { zalo, call } = t.account;
  for (const gone of ['transaction', 'promotion']) {
    const { status, json } = await call('POST', `/v3.0/oa/message/${gone}`, {});
    expect([status, json.error]).toEqual([501, 'sandbox_unknown_call']);
  }
  expect(zalo.unexpected.splice(0)).toHaveLength(2);
});

test('answers may be no JSON, or never come', async () => {
  const { zalo, call } = t.account;
  zalo.faults.inject({ fault: { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' } });
  const { status, json } = await call('GET', path);
  expect([status, json]).toEqual([502, undefined]);
});
