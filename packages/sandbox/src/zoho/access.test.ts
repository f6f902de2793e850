import { describe, expect, test } from 'vitest';
import { weightOf } from './credits.ts';
import { account, ask, askToken } from './testing/open-portal.ts';
import { usePortal } from './testing/use-portal.ts';

const t = usePortal();

describe('who is let in', () => {
  const org = { orgId: account.orgId };
  const good = (token: string) => ({ authorization: `Zoho-oauthtoken ${token}` });
  test.each<[string, (token: string) => Record<string, string>, string, number, string?]>([
    ['token and header', (token) => ({ ...good(token), ...org }), '', 200],
    ['token and query', good, '?orgId=12345678', 200],
    ['no token', () => org, '', 401, 'INVALID_OAUTH'],
    ['Bearer', (token) => ({ ...org, authorization: `Bearer ${token}` }), '', 401, 'INVALID_OAUTH'],
    ['another token', () => ({ ...good('1000.a.b'), ...org }), '', 401, 'INVALID_OAUTH'],
    ['no organisation', good, '', 403, 'OAUTH_ORG_MISMATCH'],
    ['another one', (token) => ({ ...good(token), orgId: '1' }), '', 403, 'OAUTH_ORG_MISMATCH'],
  ])('%s', async (_name, headersFor, query, status, errorCode) => {
    const headers = headersFor(await t.portal.token());
    const answer = await ask(`${t.portal.zoho.urls.desk}/api/v1/myinfo${query}`, { headers });
    expect([answer.status, answer.json.errorCode]).toEqual([status, errorCode]);
  });

  test('after all tokens were ended', async () => {
    const { call, token, zoho } = t.portal;
    await token();
    zoho.expireAccessTokens();
    expect((await call('GET', '/myinfo')).status).toBe(401);
  });

  test('a refusal may be a web page', async () => {
    t.portal.zoho.switches.unauthorizedAsHtml = true;
    const answer = await ask(`${t.portal.zoho.urls.desk}/api/v1/myinfo`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'text/html']);
    expect(answer.text).toMatch(/^<html>/);
  });
});

test('each answer tells its cost and what is left', async () => {
  const { call, zoho, ticket } = t.portal;
  const id = ticket();
  const costs = [];
  for (const path of ['/myinfo', `/tickets/${id}/threads`, '/tickets/190000000000000001']) {
    const { headers } = await call('GET', path);
    costs.push([
      headers.get('x-rate-limit-request-weight-v3'),
      headers.get('x-rate-limit-remaining-v3'),
    ]);
  }
  expect(costs).toEqual([
    ['1', '49999'],
    ['3', '49996'],
    ['1', '49995'],
  ]);
  expect(zoho.credits.used).toBe(5);
});

test.each([
  ['GET', '/tickets/1', {}, 1],
  ['PATCH', '/tickets/1', {}, 1],
  ['POST', '/tickets/1/comments', {}, 1],
  ['GET', '/tickets/1/comments', {}, 3],
  ['GET', '/tickets/search?from=2000', { from: '2000' }, 3],
  ['GET', '/tickets/search?from=2001', { from: '2001' }, 5],
  ['GET', '/tickets/search?from=10001', { from: '10001' }, 10],
])('%s %s weighs', (method, url, query, weight) => {
  expect(weightOf({ method, url, query })).toBe(weight);
});

test('the day’s credits end: refused until midnight, and nothing is applied', async () => {
  const { call, zoho, clock, ticket } = t.portal;
  const id = ticket();
  zoho.setCredits({ remaining: 0 });
  const refused = await call('PATCH', `/tickets/${id}`, { status: 'Closed' });
  expect([refused.status, refused.json.errorCode]).toEqual([429, 'THRESHOLD_EXCEEDED']);
  expect(refused.headers.get('retry-after')).toBe(String(24 * 3_600 - 13 * 60 - 20));
  expect(zoho.ticket(id).status).toBe('Open');
  zoho.setCredits({ retryAfterSeconds: 2 });
  expect((await call('GET', '/myinfo')).headers.get('retry-after')).toBe('2');
  clock.ms += 24 * 3_600_000;
  const { json } = await askToken(zoho);
  const authorization = `Zoho-oauthtoken ${json.access_token}`;
  expect((await call('GET', '/myinfo', undefined, { authorization })).status).toBe(200);
  expect(zoho.credits.remaining).toBe(49_999);
});

test('one call too many at a time is refused, without a time to come back', async () => {
  const { call, zoho, token } = t.portal;
  zoho.setCredits({ concurrency: 2 });
  zoho.faults.inject({ path: /departments/, times: 2, fault: { kind: 'hang' } });
  const headers = { authorization: `Zoho-oauthtoken ${await token()}`, orgId: account.orgId };
  const impatient = new AbortController();
  const { signal } = impatient;
  const hanging = [1, 2].map(() =>
    ask(`${zoho.urls.desk}/api/v1/departments`, { headers, signal }).catch(() => 'gone'),
  );
  await expect.poll(() => zoho.credits.underWay).toBe(2);
  const refused = await call('GET', '/myinfo');
  expect([refused.status, refused.json.errorCode]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(refused.headers.has('retry-after')).toBe(false);
  impatient.abort();
  expect(await Promise.all(hanging)).toEqual(['gone', 'gone']);
  await expect.poll(() => zoho.credits.underWay).toBe(0);
  expect((await call('GET', '/myinfo')).status).toBe(200);
});
