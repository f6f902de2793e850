import { setTimeout as pause } from 'node:timers/promises';
import { createZaloClient } from '@omnirelay/adapters/zalo/client.ts';
import { ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import { isTokenRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import { createZaloOAuth } from '@omnirelay/adapters/zalo/oauth.ts';
import { createZaloTokens, renewBeforeMs } from '@omnirelay/adapters/zalo/tokens.ts';
import { startZalo, type ZaloFake } from '@omnirelay/sandbox/zalo/index.ts';
import { WaitError } from '@omnirelay/shared/errors.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import * as schema from '@omnirelay/shared/store/schema.ts';
import { providerTokens } from '@omnirelay/shared/store/schema.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { drizzle } from 'drizzle-orm/node-postgres';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Crash, type Crashing, createCrashing } from './support/crashing.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const database = testDatabase();
const seal = createSeal('0a'.repeat(32));
const account = { appId: '1234567890', appSecret: 'hush', oaId: '388', oaSecretKey: 'key' };
const hour = 3_600_000;

let store: Store;
let zalo: ZaloFake;
let nowMs: number;
let logged: string[];

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url, { maxConnections: 4 });
});
afterAll(() => store.close());

async function startAccount(): Promise<void> {
  nowMs = Date.parse('2026-06-01T00:00:00Z');
  logged = [];
  zalo = await startZalo({
    ...account,
    tokens: { access: 'first-access', refresh: 'first-refresh' },
    nowMs: () => nowMs,
  });
}

async function endAccount(): Promise<void> {
  await zalo.close();
  await store.db.delete(providerTokens);
  await redis.flushdb();
}

beforeEach(startAccount);
afterEach(endAccount);

function connection(changes: object = {}) {
  const settings = {
    ...{ provider: 'zalo', baseUrls: zalo.urls, timeout: '2s' },
    ...account,
    tokens: { access: 'first-access', refresh: 'first-refresh' },
    ...changes,
  };
  return { ...ZaloConnection.parse(settings), name: 'zalo-main' };
}

/** One worker's tokens; it may die at one of its steps. */
function worker(crashing: Crashing = createCrashing(undefined), changes: object = {}) {
  const own = connection(changes);
  const oauth = createZaloOAuth(own);
  const isTaken = async (access: string) => {
    const probe = createZaloClient(own, { get: async () => access });
    try {
      await probe.account();
      return true;
    } catch (error) {
      if (isTokenRefusal(error)) return false;
      throw error;
    } finally {
      await probe.close();
    }
  };
  const tokens = createZaloTokens({
    db: drizzle(crashing.wrap(database.pool, 'db'), { schema, casing: 'snake_case' }),
    redis: crashing.wrap(redis, 'redis'),
    keys,
    seal,
    connection: own,
    oauth: { renew: crashing.step('renew', oauth.renew) },
    isTaken: crashing.step('isTaken', isTaken),
    log: {
      info: () => {},
      error: (_line, message) => void logged.push(message),
    },
    nowMs: () => nowMs,
    betweenTriesMs: 1,
  });
  return Object.assign(tokens, { close: () => oauth.close() });
}

/** The lock of a dead worker runs out. */
const lockRunsOut = () => redis.del(keys.tokenLock('zalo-main'));
const row = () => findTokens(store.db, 'zalo-main');

async function works(access: string): Promise<boolean> {
  const probe = createZaloClient(connection(), { get: async () => access });
  const answer = await probe.account().then(
    () => true,
    () => false,
  );
  await probe.close();
  return answer;
}

describe('a pair', () => {
  test('from the file is used, and rotated soon: nobody knows how old it is', async () => {
    const one = worker();
    expect(await one.get()).toBe('first-access');
    await one.keepFresh();
    expect(zalo.tokens.refreshes).toBe(1);
    expect(await one.get()).toBe(zalo.tokens.current().access);
    await one.keepFresh();
    expect(zalo.tokens.refreshes).toBe(1);
    await one.close();
  });

  test('is renewed after twenty hours, and not before', async () => {
    const one = worker();
    await one.keepFresh();
    nowMs += 20 * hour - 1_000;
    await one.keepFresh();
    expect(zalo.tokens.refreshes).toBe(1);
    nowMs += 2_000;
    await one.keepFresh();
    expect(zalo.tokens.refreshes).toBe(2);
    expect(renewBeforeMs).toBe(5 * hour);
    await one.close();
  });

  test('is neither in the database nor in Redis for others to read', async () => {
    const one = worker();
    await one.keepFresh();
    const { access, refresh } = zalo.tokens.current();
    const kept = JSON.stringify(await row());
    for (const secret of [access, refresh, 'first-refresh']) expect(kept).not.toContain(secret);
    for (const key of await redis.keys('*')) {
      const value = JSON.stringify(await redis.get(key).catch(() => ''));
      expect(value).not.toContain(refresh);
    }
    await one.close();
  });

  test('for which ten workers ask at once is renewed once', async () => {
    const workers = Array.from({ length: 10 }, () => worker());
    await workers[0]?.get();
    await Promise.all(
      workers.map((one) =>
        one.keepFresh().catch((error: unknown) => expect(error).toBeInstanceOf(WaitError)),
      ),
    );
    expect(zalo.tokens.refreshes).toBe(1);
    expect(zalo.tokens.reused).toBe(0);
    await Promise.all(workers.map((one) => one.close()));
  });

  test('whose access token is refused in mid-flight by ten workers is renewed once', async () => {
    const workers = Array.from({ length: 10 }, () => worker());
    const refused = (await workers[0]?.get()) ?? '';
    zalo.tokens.expireAccess();
    const ask = async (one: (typeof workers)[number]): Promise<string> => {
      try {
        return await one.replace(refused);
      } catch (error) {
        if (!(error instanceof WaitError)) throw error;
        await pause(20);
        return ask(one);
      }
    };
    const found = new Set(await Promise.all(workers.map(ask)));
    expect(found.size).toBe(1);
    expect(zalo.tokens.refreshes).toBe(1);
    await Promise.all(workers.map((one) => one.close()));
  });

  test('whose renewal Zalo did not answer is renewed by the same token', async () => {
    const one = worker();
    await one.get();
    zalo.faults.inject({ path: /access_token/, fault: { kind: 'status', status: 503 } });
    await expect(one.keepFresh()).rejects.toThrow('503');
    await one.keepFresh();
    expect(zalo.tokens).toMatchObject({ refreshes: 1, reused: 0 });
    await one.close();
  });

  test.each([true, false])(
    'whose successor was lost on its way needs a person (numbered: %s)',
    async (numbered) => {
      zalo.switches.oauthErrorsNumbered = numbered;
      const one = worker();
      await one.get();
      zalo.tokens.loseNextAnswer();
      await expect(one.keepFresh()).rejects.toThrow();
      await expect(one.keepFresh()).rejects.toBeInstanceOf(WaitError);
      expect(await row()).toMatchObject({ state: 'needs_reauth' });
      expect(logged).toEqual([expect.stringContaining('paused')]);
      // What waits to be sent waits; nothing is tried again and again.
      await expect(one.get()).rejects.toThrow('authorise');
      const asked = zalo.calls.length;
      await expect(one.get()).rejects.toBeInstanceOf(WaitError);
      expect(zalo.calls).toHaveLength(asked);
      await one.close();
    },
  );

  test('that a person brings is used from then on', async () => {
    const one = worker();
    await one.get();
    zalo.tokens.revokeRefresh();
    await expect(one.keepFresh()).rejects.toBeInstanceOf(WaitError);
    const pair = zalo.tokens.issue();
    await one.adopt(pair);
    expect(await one.get()).toBe(pair.access);
    await one.keepFresh();
    expect(await works(await one.get())).toBe(true);
    await one.close();
  });

  test('of the file that is another replaces one that needs a person, and no good one', async () => {
    const one = worker();
    await one.keepFresh();
    const other = { tokens: { access: 'typed', refresh: 'typed' } };
    const two = worker(createCrashing(undefined), other);
    expect(await two.get()).toBe(zalo.tokens.current().access);
    zalo.tokens.revokeRefresh();
    nowMs += 21 * hour;
    await expect(one.keepFresh()).rejects.toBeInstanceOf(WaitError);
    const pair = zalo.tokens.issue();
    const three = worker(createCrashing(undefined), { tokens: pair });
    expect(await three.get()).toBe(pair.access);
    await Promise.all([one.close(), two.close(), three.close()]);
  });

  test('that was kept with another key asks for a person', async () => {
    const one = worker();
    await one.get();
    await store.db.update(providerTokens).set({ sealed: 'v1.nonsense' });
    await expect(one.get()).rejects.toThrow('ENCRYPTION_KEY');
    await one.close();
  });
});

/** Drizzle wraps what a query throws. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Crash ? error.cause : error;
}

/** Renews until it is done, whatever happened before; as other workers do after one has died. */
async function recover(): Promise<'ok' | 'needs_reauth'> {
  const other = worker();
  try {
    for (let tries = 0; tries < 5; tries++) {
      await lockRunsOut();
      try {
        await other.keepFresh();
        await other.get();
        return 'ok';
      } catch (error) {
        if ((await row())?.state === 'needs_reauth') return 'needs_reauth';
        if (!(error instanceof WaitError)) throw error;
      }
    }
    throw new Error('it did not recover');
  } finally {
    await other.close();
  }
}

describe('a worker that dies', () => {
  test.each([true, false])(
    'at any step of a renewal loses no pair but in one place (old access dies: %s)',
    async (dies) => {
      zalo.switches.oldAccessDies = dies;
      const whole = createCrashing(undefined);
      const one = worker(whole);
      await one.keepFresh();
      await one.close();
      const { steps } = whole;
      expect(steps).toContain('renew:after');
      const lost: string[] = [];
      for (const [dieAt, name] of steps.entries()) {
        await endAccount();
        await startAccount();
        zalo.switches.oldAccessDies = dies;
        const dying = worker(createCrashing(dieAt));
        // Cleaning up is not what it dies of.
        await dying
          .keepFresh()
          .catch((error: unknown) => expect(causeOf(error)).toBeInstanceOf(Crash));
        await dying.close();
        const end = await recover();
        if (end === 'needs_reauth') lost.push(name);
        else expect(await works(zalo.tokens.current().access)).toBe(true);
        // Presented twice only where nobody can know that it was taken.
        expect(zalo.tokens.reused).toBeLessThanOrEqual(end === 'needs_reauth' ? 1 : 0);
      }
      // Zalo has exchanged, and the answer was in nobody's memory but the dead one's.
      expect(lost).toEqual(['renew:after', 'redis.set:before']);
    },
  );

  test('again and again, at any steps, with time going by, loses none either', async () => {
    const run = fc.record({
      dieAt: fc.option(fc.nat(30), { nil: undefined }),
      hours: fc.integer({ min: 0, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 6 }), async (runs) => {
        await endAccount();
        await startAccount();
        // Renewals whose end nobody saw.
        let unclear = 0;
        for (const { dieAt, hours } of runs) {
          nowMs += hours * hour;
          await lockRunsOut();
          const crashing = createCrashing(dieAt);
          const one = worker(crashing);
          await one.keepFresh().catch(() => {});
          await one.close();
          const last = crashing.steps.at(-1);
          if (last === 'renew:before' || last === 'renew:after') unclear += 1;
        }
        const end = await recover();
        if (end === 'needs_reauth') expect(unclear).toBeGreaterThan(0);
        else expect(await works(zalo.tokens.current().access)).toBe(true);
        // Presented again only to find out how such a one has ended, however many die of that.
        expect(zalo.tokens.reused).toBeLessThanOrEqual(unclear);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
