import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../files/testing/local-server.ts';
import type { Refreshed } from './accounts.ts';
import { ZohoConnection } from './config.ts';
import { mostRefreshes, refreshPeriodMs } from './token-store.ts';
import { createTokenSource, type TokenDeps } from './tokens.ts';

const { url, connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const key = '0a'.repeat(32);
const seal = createSeal(key);
const minute = 60_000;
const within = { timeoutMs: 15_000, everyMs: 10 };

let nowMs: number;
/** When a token was asked for. */
let asked: number[];
let answer: (n: number) => Refreshed | Promise<Refreshed>;

beforeEach(() => {
  nowMs = Date.parse('2026-01-15T10:00:00Z');
  asked = [];
  answer = (n) => fresh(`token-${n}`);
});
afterEach(() => redis.flushdb());

function fresh(token: string): Refreshed {
  return { kind: 'token', token, expiresInMs: 60 * minute };
}

const settings = {
  provider: 'zoho',
  dataCentre: 'eu',
  orgId: '12345678',
  clientId: 'id',
  clientSecret: 'hush',
  refreshToken: 'refresh-1',
  webhook: { auth: 'secret', secrets: [] },
};

function connection(changes: object = {}) {
  return { ...ZohoConnection.parse({ ...settings, ...changes }), name: 'zoho-main' };
}

function source(changes: Partial<TokenDeps> = {}) {
  return createTokenSource({
    redis,
    keys,
    seal,
    connection: connection(),
    api: 'desk',
    nowMs: () => nowMs,
    lockMs: 20_000,
    async refresh() {
      asked.push(nowMs);
      return answer(asked.length);
    },
    ...changes,
  });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    (value) => {
      throw new Error(`got ${String(value)}`);
    },
    (error: unknown) => error,
  );

describe('a token', () => {
  test('is asked for once by all who want it at once, in any process', async () => {
    const others = [1, 2].map(() => connectRedis(url, 'patient'));
    onTestFinished(() => {
      for (const other of others) other.disconnect();
    });
    let ready = () => {};
    const released = new Promise<void>((resolve) => {
      ready = resolve;
    });
    answer = async (n) => {
      await released;
      return fresh(`token-${n}`);
    };
    const sources = [redis, ...others].map((one) => source({ redis: one }));
    const wanted = Array.from({ length: 20 }, (_, i) => sources[i % 3]?.get());
    expect(await waitUntil(() => asked.length > 0, within)).toBe(true);
    ready();
    expect(new Set(await Promise.all(wanted))).toEqual(new Set(['token-1']));
    expect(asked).toHaveLength(1);
  });

  test('is kept until five minutes before its end, and then renewed', async () => {
    const tokens = source();
    expect(await tokens.get()).toBe('token-1');
    nowMs += 54 * minute;
    expect(await source().get()).toBe('token-1');
    nowMs += 1.1 * minute;
    expect(await tokens.get()).toBe('token-2');
    expect(asked).toHaveLength(2);
  });

  test('lies in Redis for nobody to read', async () => {
    await source().get();
    for (const key of await redis.keys('*')) {
      const kind = await redis.type(key);
      const text = JSON.stringify(
        kind === 'hash' ? await redis.hgetall(key) : await redis.lrange(key, 0, -1),
      );
      expect(key + text).not.toMatch(/token-1|refresh-1|hush/);
    }
  });

  test('that was sealed with another key is replaced', async () => {
    await source().get();
    const other = source({ seal: createSeal('0b'.repeat(32)) });
    expect(await other.get()).toBe('token-2');
    expect(await other.get()).toBe('token-2');
  });

  test('is good until its end while the next one is not to be had', async () => {
    const tokens = source();
    await tokens.get();
    nowMs += 56 * minute;
    answer = () => Promise.reject(new RetryableError('POST token refresh: HTTP 503'));
    expect(await tokens.get()).toBe('token-1');
    expect(await tokens.get()).toBe('token-1');
    expect(asked).toHaveLength(2);
    expect(await tokens.state()).toMatchObject({ state: 'expiring' });
    nowMs += 3.6 * minute;
    expect(await failure(tokens.get())).toBeInstanceOf(RetryableError);
  });

  test('is read, not waited for, while another renews it', async () => {
    await source().get();
    nowMs += 56 * minute;
    let ready = () => {};
    answer = () =>
      new Promise((resolve) => {
        ready = () => resolve(fresh('token-2'));
      });
    const renewing = source().get();
    expect(await waitUntil(() => asked.length === 2, within)).toBe(true);
    expect(await source().get()).toBe('token-1');
    ready();
    expect(await renewing).toBe('token-2');
  });

  test('of the CRM is another one where the CRM has its own client', async () => {
    const own = { clientId: 'crm', clientSecret: 'hush', refreshToken: 'refresh-crm' };
    const used: string[] = [];
    const refresh: TokenDeps['refresh'] = async ({ clientId }) => {
      used.push(clientId);
      return fresh(`of-${clientId}`);
    };
    const both = { connection: connection({ crm: own }), refresh };
    expect(await source({ ...both, api: 'desk' }).get()).toBe('of-id');
    expect(await source({ ...both, api: 'crm' }).get()).toBe('of-crm');
    expect(await source({ refresh, api: 'crm' }).get()).toBe('of-id');
    expect(used).toEqual(['id', 'crm']);
  });
});

describe('whoever was to get one', () => {
  test('and is killed over it: another one takes over, and asks once', async () => {
    const accounts = await startServer(() => {});
    const mute = { ...settings, baseUrls: { accounts: accounts.url } };
    const file = fileURLToPath(new URL('./testing/get-token.ts', import.meta.url));
    const args = [file, url, prefix, key, JSON.stringify(mute), '1500'];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await accounts.close();
    });
    const hasAsked = () => accounts.requests.length === 1;
    expect(await waitUntil(hasAsked, { timeoutMs: 15_000 })).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const survivor = { connection: connection(mute) };
    expect(await Promise.all([source(survivor).get(), source(survivor).get()])).toEqual([
      'token-1',
      'token-1',
    ]);
    expect([asked.length, accounts.requests.length]).toEqual([1, 1]);
  });

  test('and died leaves a lock that ends: one of those who wait takes over', async () => {
    // It never comes back: as far as the others can see, dead.
    let hasLock = false;
    const refresh = () => {
      hasLock = true;
      return new Promise<never>(() => {});
    };
    void source({ refresh, lockMs: 1_000 }).get();
    expect(await waitUntil(() => hasLock, within)).toBe(true);
    const got = await Promise.all([source().get(), source().get(), source().get()]);
    expect(new Set(got)).toEqual(new Set(['token-1']));
    expect(asked).toHaveLength(1);
  });

  test('and comes back too late takes no lock of others, nor their newer token', async () => {
    let late: (() => void) | undefined;
    const refresh = () =>
      new Promise<Refreshed>((resolve) => {
        late = () => resolve({ kind: 'token', token: 'late', expiresInMs: minute });
      });
    const first = source({ refresh, lockMs: 1_000 }).get();
    expect(await waitUntil(() => late !== undefined, within)).toBe(true);
    expect(await source().get()).toBe('token-1');
    late?.();
    expect(await first).toBe('late');
    expect(await source().get()).toBe('token-1');
  });
});

describe('the throttle', () => {
  test('holds over an hour in which every token is dead at once', async () => {
    const sources = [source(), source(), source()];
    const endMs = nowMs + 60 * minute;
    for (let turn = 0; nowMs < endMs; turn++) {
      const tokens = sources[turn % 3] ?? source();
      const token = await tokens.get().catch((error: unknown) => {
        if (!(error instanceof WaitError)) throw error;
        expect(error.waitMs).toBeLessThanOrEqual(refreshPeriodMs);
      });
      if (token) await tokens.refused(token);
      nowMs += 1_000;
    }
    expect(mostWithin(refreshPeriodMs)).toBeLessThanOrEqual(mostRefreshes);
    // One a minute would be 60.
    expect(asked.length).toBeGreaterThan(40);
  });

  test('holds over an hour in which no token is to be had', async () => {
    answer = () => Promise.reject(new RetryableError('POST token refresh: HTTP 503'));
    const endMs = nowMs + 60 * minute;
    const tokens = source();
    while (nowMs < endMs) {
      const error = await failure(tokens.get());
      expect([RetryableError, WaitError].some((one) => error instanceof one)).toBe(true);
      nowMs += 1_000;
    }
    expect(mostWithin(refreshPeriodMs)).toBeLessThanOrEqual(mostRefreshes);
    answer = () => fresh('at last');
    nowMs += 10 * minute;
    expect(await tokens.get()).toBe('at last');
  });

  test('of which Zoho tells makes everyone wait, longer each time', async () => {
    answer = () => ({ kind: 'throttled' });
    const error = await failure(source().get());
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({
      retryAfterMs: minute,
      trouble: 'throttled',
      outcome: 'not-applied',
    });
    expect(await failure(source().get())).toMatchObject({ name: 'WaitError', waitMs: minute });
    nowMs += minute;
    expect(await failure(source().get())).toMatchObject({ retryAfterMs: 2 * minute });
    nowMs += 2 * minute;
    answer = () => fresh('again');
    expect(await source().get()).toBe('again');
    expect(asked).toHaveLength(3);
  });

  function mostWithin(periodMs: number): number {
    return Math.max(
      ...asked.map((from) => asked.filter((at) => at >= from && at < from + periodMs).length),
    );
  }
});

describe('a refresh token that is dead', () => {
  test('stops all asking, says what to do, and needs nothing but a new one', async () => {
    answer = () => ({ kind: 'revoked', code: 'invalid_code' });
    const error = await failure(source().get());
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toBe(
      'Zoho refused the refresh token (invalid_code): make a new one, and set it as refreshToken of the connection "zoho-main"',
    );
    nowMs += 7 * 24 * 60 * minute;
    expect(await failure(source().get())).toMatchObject({ message: (error as Error).message });
    expect(asked).toHaveLength(1);
    expect(await source().state()).toEqual({ state: 'needs_reauth', expiresAt: undefined });

    answer = () => fresh('renewed');
    const mended = { connection: connection({ refreshToken: 'refresh-2' }) };
    expect(await source(mended).get()).toBe('renewed');
    expect(await source(mended).state()).toEqual({
      state: 'ok',
      expiresAt: new Date(nowMs + 60 * minute),
    });
  });

  test('leaves the last access token in use while that is good', async () => {
    await source().get();
    nowMs += 56 * minute;
    answer = () => ({ kind: 'revoked', code: 'invalid_grant' });
    expect(await source().get()).toBe('token-1');
    expect(await source().state()).toMatchObject({ state: 'needs_reauth' });
  });

  test('is told from a client that Zoho does not know, which may be mended there', async () => {
    answer = () => ({ kind: 'misconfigured', code: 'invalid_client' });
    const error = await failure(source().get());
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toContain('check clientId, clientSecret and dataCentre');
    await failure(source().get());
    expect(asked).toHaveLength(1);
    nowMs += 11 * minute;
    answer = () => fresh('mended');
    expect(await source().get()).toBe('mended');
  });
});

describe('a token that was refused', () => {
  test('is replaced once, however many say so and however late', async () => {
    const [one, other] = [source(), source()];
    const token = await one.get();
    await Promise.all([one.refused(token), other.refused(token), one.refused(token)]);
    expect(await Promise.all([one.get(), other.get()])).toEqual(['token-2', 'token-2']);
    await other.refused(token);
    expect(await one.get()).toBe('token-2');
    expect(asked).toHaveLength(2);
  });

  test('and its successor too: the next is asked for after a minute only', async () => {
    const tokens = source();
    for (let i = 0; i < 2; i++) await tokens.refused(await tokens.get());
    nowMs += 10_000;
    expect(await failure(tokens.get())).toMatchObject({ name: 'WaitError', waitMs: 50_000 });
    nowMs += 50_000;
    expect(await tokens.get()).toBe('token-3');
    await tokens.refused('token-3');
    expect(await failure(tokens.get())).toMatchObject({ name: 'WaitError', waitMs: minute });
  });
});

test('without a clock of its own, Redis has one', async () => {
  const refresh = async () => fresh('now');
  const tokens = createTokenSource({
    ...{ redis, keys, seal, refresh },
    connection: connection(),
    api: 'desk',
  });
  expect(await tokens.get()).toBe('now');
  const { expiresAt } = await tokens.state();
  expect(Math.abs((expiresAt?.getTime() ?? 0) - Date.now() - 60 * minute)).toBeLessThan(10_000);
});
