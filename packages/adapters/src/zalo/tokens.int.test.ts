import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { changeTokens, findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TokenPair } from './config.ts';
import type { Exchanged } from './oauth.ts';
import { createZaloTokens } from './tokens.ts';

const redis = testRedis();
const database = testDatabase();
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url, { maxConnections: 3 });
});
afterAll(() => store.close());
afterEach(async () => {
  await redis.connection.flushdb();
  await store.db.execute('delete from provider_tokens');
});

const firstPair = { access: 'access-0', refresh: 'refresh-0' };
const hourMs = 3_600_000;
const silent = { info() {}, error() {} };

/** Zalo's single use, and nothing more of it. */
function fakeZalo() {
  let pair: TokenPair = firstPair;
  let count = 0;
  const zalo = {
    reused: 0,
    current: () => pair,
    isTaken: async (access: string) => access === pair.access,
    exchange(refresh: string): Exchanged {
      if (refresh !== pair.refresh) {
        zalo.reused += 1;
        return { kind: 'refused', code: '-14020' };
      }
      count += 1;
      pair = { access: `access-${count}`, refresh: `refresh-${count}` };
      return { kind: 'pair', pair, lifeMs: 25 * hourMs };
    },
  };
  return zalo;
}

function worker(
  zalo: ReturnType<typeof fakeZalo>,
  change: {
    renew?: (refresh: string) => Promise<Exchanged>;
    redis?: Redis;
    tokens?: TokenPair | undefined;
    nowMs?: () => number;
  } = {},
) {
  const connection = {
    name: 'zalo-main',
    tokens: 'tokens' in change ? change.tokens : firstPair,
  };
  return createZaloTokens({
    db: store.db,
    redis: change.redis ?? redis.connection,
    keys: createKeys(),
    seal: createSeal('0f'.repeat(32)),
    connection: connection as never,
    oauth: { renew: change.renew ?? (async (refresh) => zalo.exchange(refresh)) },
    isTaken: zalo.isTaken,
    log: silent,
    ...(change.nowMs ? { nowMs: change.nowMs } : {}),
  });
}

describe('a pair that Zalo has given', () => {
  test('survives that its worker lost the lock while it was on its way', async () => {
    const zalo = fakeZalo();
    let release = () => {};
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Exchanged, and then this worker stands still: a paused machine, a failover of Redis.
    const slow = worker(zalo, {
      renew: async (refresh) => {
        const exchanged = zalo.exchange(refresh);
        hasBegun();
        await held;
        return exchanged;
      },
    });
    const renewal = slow.keepFresh();
    await begun;
    await redis.connection.flushdb();
    await worker(zalo)
      .keepFresh()
      .catch(() => {});
    release();
    await renewal.catch(() => {});
    // The account is still ours: somebody has the only pair that counts.
    expect(await worker(zalo).get()).toBe(zalo.current().access);
  });

  test('survives a database that is away for one write', async () => {
    const zalo = fakeZalo();
    const one = worker(zalo);
    await one.get();
    await store.db.execute(`
      create function refuse() returns trigger as 'begin raise exception ''away''; end' language plpgsql`);
    const failing = worker(zalo, {
      renew: async (refresh) => {
        const exchanged = zalo.exchange(refresh);
        await store.db.execute(
          'create trigger refuse before update on provider_tokens for each row execute function refuse()',
        );
        return exchanged;
      },
    });
    await expect(failing.keepFresh()).rejects.toThrow();
    await store.db.execute('drop trigger refuse on provider_tokens');
    expect(await worker(zalo).get()).toBe(zalo.current().access);
    expect(zalo.reused).toBe(0);
  });
});

describe('Redis is away after the exchange', () => {
  test('the pair goes into the database all the same', async () => {
    const zalo = fakeZalo();
    await worker(zalo).get();
    // A patient client waits until Redis is back: so does whatever is said to it.
    const away = new Proxy(redis.connection, {
      get(target, name) {
        if (name === 'set') {
          const set = target.set.bind(target) as (...args: unknown[]) => unknown;
          return (key: string, ...rest: unknown[]) =>
            key.includes('parked') ? new Promise(() => {}) : set(key, ...rest);
        }
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    void worker(zalo, { redis: away }).keepFresh();
    await waitUntil(async () => (await findTokens(store.db, 'zalo-main'))?.renewedAt !== null, {
      timeoutMs: 30_000,
    });
    const row = await findTokens(store.db, 'zalo-main');
    expect(row?.renewedAt).not.toBeNull();
  });
});

describe('a parked pair', () => {
  test('is not deleted by one who has read an older one', async () => {
    const zalo = fakeZalo();
    await worker(zalo).keepFresh();
    const key = createKeys().token('zalo-main:parked');
    const parked = (sealed: string) =>
      JSON.stringify({ replaces: 'gone', sealed, expiresAt: '2026-11-21T08:00:00.000Z' });
    await redis.connection.set(key, parked('older'));
    // Between reading and deleting, another worker parks the pair that it was just given.
    const interleaved = new Proxy(redis.connection, {
      get(target, name) {
        if (name === 'get') {
          return async (asked: string) => {
            const read = await target.get(asked);
            if (asked === key) await target.set(key, parked('newer'));
            return read;
          };
        }
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await worker(zalo, { redis: interleaved }).keepFresh();
    expect(await redis.connection.get(key)).toBe(parked('newer'));
  });
});

describe('the pair in the file', () => {
  test('that was spent long ago is not presented again when a later pair has ended', async () => {
    const zalo = fakeZalo();
    const one = worker(zalo);
    await one.keepFresh();
    await one.adopt(zalo.current(), 25 * hourMs);
    const row = await findTokens(store.db, 'zalo-main');
    if (!row) throw new Error('no row');
    await changeTokens(store.db, row, { state: 'needs_reauth', problem: 'ended' });
    await one
      .get()
      .then((access) => one.replace(access))
      .catch(() => {});
    expect(zalo.reused).toBe(0);
  });
});

describe('workers', () => {
  test('ten that were refused at once exchange once', async () => {
    const zalo = fakeZalo();
    const workers = Array.from({ length: 10 }, () => worker(zalo));
    await workers[0]?.keepFresh();
    const old = zalo.current().access;
    zalo.exchange(zalo.current().refresh);
    const reset = zalo.current();
    await workers[0]?.adopt({ access: old, refresh: reset.refresh }, 25 * hourMs);
    const replaced = async (one: ReturnType<typeof worker>): Promise<string> => {
      for (;;) {
        try {
          return await one.replace(old);
        } catch (error) {
          if ((error as Error).name !== 'WaitError') throw error;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    };
    const all = await Promise.all(workers.map(replaced));
    expect(new Set(all)).toEqual(new Set([zalo.current().access]));
    expect(zalo.reused).toBe(0);
  });

  test('a pair that is adopted while another is on its way stays', async () => {
    const zalo = fakeZalo();
    const adopted = { access: 'adopted', refresh: 'adopted-refresh' };
    const one = worker(zalo, {
      renew: async (refresh) => {
        const exchanged = zalo.exchange(refresh);
        await worker(zalo).adopt(adopted, 25 * hourMs);
        return exchanged;
      },
    });
    await one.keepFresh();
    expect(await worker(zalo).get()).toBe('adopted');
    expect(await redis.connection.keys('*parked*')).toEqual([]);
  });
});
