import { describe, expect, test, vi } from 'vitest';
import { useCrm } from './testing/use-crm.ts';

const t = useCrm();
const hourMs = 60 * 60_000;
const read = () => t.call('GET', `/Deals/${t.deal.id}`);
const tooMany = { code: 'TOO_MANY_REQUESTS', details: {}, status: 'error' };

test('whoever authenticates decides who is let in', async () => {
  const { status, json } = await t.call('GET', `/Deals/${t.deal.id}`, undefined, {
    authorization: 'Bearer good',
  });
  expect(status).toBe(401);
  expect(json).toEqual({
    ...{ code: 'INVALID_TOKEN', details: {} },
    ...{ message: 'invalid oauth token', status: 'error' },
  });
  expect(t.crm.credits.used).toBe(0);
});

test('a write without a good token is not applied', async () => {
  const body = { data: [{ Amount: 21 }], trigger: [] };
  const headers = { authorization: 'Zoho-oauthtoken old' };
  expect((await t.call('PUT', `/Deals/${t.deal.id}`, body, headers)).status).toBe(401);
  expect(t.deal.Amount).toBe(20);
});

describe('credits', () => {
  test('are one for a read and one for a write', async () => {
    await read();
    await t.call('GET', `/Contacts/search?email=${t.ann.email}`);
    await t.put({ Amount: 21 });
    await t.put({ Amount: 'x' });
    expect(t.crm.credits.used).toBe(4);
  });

  test('come back a day after each was spent', async () => {
    t.crm.credits.limit = 2;
    await read();
    t.clock.ms += hourMs;
    await read();
    const { status, json, headers } = await t.put({ Amount: 21 });
    expect(status).toBe(429);
    expect(json).toMatchObject(tooMany);
    expect(headers.has('retry-after')).toBe(false);
    expect(t.deal.Amount).toBe(20);
    t.clock.ms += 23 * hourMs;
    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(429);
    expect(t.crm.credits.used).toBe(3);
  });
});

test('one call more than may be under way is refused', async () => {
  t.crm.credits.concurrency = 2;
  t.server.faults.inject({ method: 'GET', times: 2, fault: { kind: 'hang' } });
  const giveUp = new AbortController();
  const url = `${t.server.url}/crm/crm/v8/Deals/${t.deal.id}`;
  const hung = [1, 2].map(() => fetch(url, { signal: giveUp.signal }).catch(() => 'gone'));
  await vi.waitUntil(() => t.server.calls.length === 2, { timeout: 10_000 });
  const { status, json } = await t.put({ Amount: 21 });
  expect(status).toBe(429);
  expect(json).toMatchObject(tooMany);
  expect(t.deal.Amount).toBe(20);
  giveUp.abort();
  expect(await Promise.all(hung)).toEqual(['gone', 'gone']);
  await vi.waitUntil(() => t.crm.credits.underWay === 0, { timeout: 10_000 });
  expect((await read()).status).toBe(200);
});

test('a write whose answer is lost was applied', async () => {
  t.server.faults.inject({ method: 'PUT', fault: { kind: 'drop-after' } });
  await expect(t.put({ Amount: 21 })).rejects.toThrow();
  expect(t.deal.Amount).toBe(21);
  expect(t.crm.writes).toHaveLength(1);
});

test.each([
  ['GET', '/Leads/search?email=a@client.example'],
  ['DELETE', '/Deals/1'],
  ['POST', '/coql'],
])('%s %s is not known', async (method, path) => {
  const { status } = await t.call(method, path);
  expect(status).toBe(501);
  expect(t.takeComplaints()).toEqual([`${method} ${path}`]);
});
