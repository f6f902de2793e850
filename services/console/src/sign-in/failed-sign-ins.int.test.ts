import { beforeEach, describe, expect, test } from 'vitest';
import { agentEmail, email, password, testConsole } from '../testing/test-console.ts';
import { createFailedSignIns, maxAccountFailures, maxFailures } from './failed-sign-ins.ts';

const console = testConsole();
const login = (payload: object, headers: Record<string, string> = {}) =>
  console.app.inject({ method: 'POST', url: '/api/login', payload, headers });

beforeEach(() => console.redis.flushdb());

test('an address is locked after ten failures, also when they come at once', async () => {
  const tries = Array.from({ length: maxFailures + 3 }, () => login({ email, password: 'wrong' }));
  const codes = (await Promise.all(tries)).map(({ statusCode }) => statusCode);
  expect(codes.filter((code) => code === 401)).toHaveLength(maxFailures);
  expect(codes.filter((code) => code === 429)).toHaveLength(3);

  const right = await login({ email, password }, { 'x-forwarded-for': '203.0.113.9' });
  expect(right.statusCode).toBe(429);
  expect(right.json().error).toBe('too_many_requests');
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(800);
  expect(Number(right.headers['retry-after'])).toBeLessThanOrEqual(900);
});

test('those for whom a trusted proxy speaks count for themselves', async () => {
  const app = await console.startAnother({ trustedProxies: ['loopback'] });
  const from = async (address: string, secret: string, remoteAddress = '127.0.0.1') => {
    const headers = { 'x-forwarded-for': address };
    const payload = { email, password: secret };
    const answer = {
      method: 'POST',
      url: '/api/login',
      payload,
      headers,
      remoteAddress,
    } as const;
    return (await app.inject(answer)).statusCode;
  };
  const many = Array.from({ length: maxFailures }, () => from('6.6.6.6, 203.0.113.9', 'wrong'));
  expect(new Set(await Promise.all(many))).toEqual(new Set([401]));
  expect(await from('203.0.113.9', password)).toBe(429);
  expect(await from('203.0.113.10', password)).toBe(200);
  expect(await from('203.0.113.10', password, '203.0.113.9')).toBe(429);
});

describe('signing in to one account from many networks', () => {
  const from = async (remoteAddress: string, given: { email: string; password: string }) => {
    const request = { method: 'POST', url: '/api/login', payload: given } as const;
    return (await console.app.inject({ ...request, remoteAddress })).statusCode;
  };
  /** No network fails as often as it may. */
  const guess = async (name: string) => {
    const failedSignIns = createFailedSignIns(console);
    for (let i = 0; i < maxAccountFailures; i += 1) {
      const network = `203.0.113.${i % 10}`;
      expect(await failedSignIns.begin({ network, email: name })).toBeUndefined();
    }
  };

  test.each([email, agentEmail, 'nobody@example.com'])(
    'is refused for a while, whether it exists or not: %s',
    async (name) => {
      await guess(name);
      const payload = { email: ` ${name.toUpperCase()}`, password };
      const answer = await login(payload);
      expect(answer.statusCode).toBe(429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(900);
    },
  );

  test('shuts out neither its owner, where they sign in from, nor anybody else', async () => {
    const home = '198.51.100.1';
    expect(await from(home, { email, password })).toBe(200);
    await guess(email);
    expect(await from('198.51.100.2', { email, password })).toBe(429);
    expect(await from(home, { email, password })).toBe(200);
    expect(await from('198.51.100.2', { email: agentEmail, password })).toBe(200);
    // Which is known to that account only.
    expect(await from('198.51.100.2', { email, password })).toBe(429);
  });

  test('does not let even a known network guess more than ten times', async () => {
    const home = '198.51.100.1';
    expect(await from(home, { email, password })).toBe(200);
    await guess(email);
    const failedSignIns = createFailedSignIns(console);
    for (let i = 0; i < maxFailures; i += 1) {
      expect(await failedSignIns.begin({ network: home, email })).toBeUndefined();
    }
    expect(await from(home, { email, password })).toBe(429);
  });

  test('counts no success', async () => {
    const failedSignIns = createFailedSignIns(console);
    for (let i = 0; i < maxAccountFailures + 2; i += 1) {
      const given = { network: `203.0.113.${i}`, email };
      expect(await failedSignIns.begin(given)).toBeUndefined();
      await failedSignIns.succeed(given);
    }
  });
});

test('those who get in do not count', async () => {
  for (let i = 0; i < maxFailures + 2; i += 1) {
    expect((await login({ email, password })).statusCode).toBe(200);
  }
});
