import { globSync, readFileSync } from 'node:fs';
import { createZaloTokens, type Parked, parkedTokensKey } from '@omnirelay/adapters/zalo/tokens.ts';
import { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import { credentialsOf } from '@omnirelay/adapters/zoho/tokens.ts';
import { secretContext } from '@omnirelay/shared/gate/webhook-secrets.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createKeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { findTokens, putTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inspectSecrets, rotateSecrets } from './rotate.ts';

const redis = testRedis();
const database = testDatabase();
const keys = createKeys();
const [oldKey, newKey, lostKey] = ['0a', '0b', '0c'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
];
const before = createSeal(oldKey);
const ring = createSeal(`${newKey},${oldKey}`);
const after = createSeal(newKey);
const zoho = {
  ...ZohoConnection.parse({
    provider: 'zoho',
    dataCentre: 'eu',
    orgId: '12345678',
    clientId: 'id',
    clientSecret: 'hush',
    refreshToken: 'refresh-1',
    webhook: { auth: 'secret', secrets: [] },
  }),
  name: 'zoho-main',
};
const [credential = ''] = credentialsOf(zoho);
const parkedKey = parkedTokensKey(keys, 'zalo-main');
let store: Store;

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url, { maxConnections: 5 });
});
afterAll(() => store.close());
beforeEach(async () => {
  await redis.connection.flushdb();
  await database.pool.query('truncate provider_tokens, connection_secrets');
});

const deps = () => ({
  db: store.db,
  redis: redis.connection,
  keys,
  config: { connections: { 'zoho-main': zoho } } as never,
  ring,
});

const pairOf = (n: number) => ({ access: `access-${n}`, refresh: `refresh-${n}` });
const sealedPair = (n: number, seal = before) => seal.seal(JSON.stringify(pairOf(n)), 'zalo-main');

/** One of everything that is sealed, with the old key. */
async function fill() {
  const sealed = sealedPair(0);
  await putTokens(store.db, { connection: 'zalo-main', sealed, seed: 'brought' });
  const kept = createKeptSecrets({ ...deps(), encryptionKey: oldKey }, 'zendesk-main');
  await kept.keep('webhook-3', 'hush');
  await kept.keep('webhook-4', 'hush too');
  await redis.connection.hset(keys.token(credential), {
    sealed: before.seal('zoho token', credential),
    fingerprint: 'f',
    expiresAt: '9',
  });
  const parked: Parked = { replaces: sealed, sealed: sealedPair(1), expiresAt: null };
  await redis.connection.set(parkedKey, JSON.stringify(parked), 'EX', 1_000);
}

/** What the new key alone opens. */
async function opened() {
  const row = await findTokens(store.db, 'zalo-main');
  const parked = JSON.parse((await redis.connection.get(parkedKey)) ?? '{}') as Partial<Parked>;
  const kept = createKeptSecrets({ ...deps(), encryptionKey: newKey }, 'zendesk-main');
  const copies = await redis.connection.hgetall(keys.webhookSecrets);
  const open = (sealed: string | undefined | null, context: string) =>
    after.open(sealed ?? '', context);
  return {
    tokens: open(row?.sealed, 'zalo-main'),
    waiting: open(parked.sealed, 'zalo-main'),
    succeeds: open(parked.replaces, 'zalo-main'),
    secrets: Object.fromEntries(await kept.read()),
    copies: Object.entries(copies).map(([field, sealed]) => {
      const [connection = '', source = ''] = field.split(':');
      return open(sealed, secretContext({ connection, source }));
    }),
    zoho: open(await redis.connection.hget(keys.token(credential), 'sealed'), credential),
  };
}

const everything = {
  tokens: JSON.stringify(pairOf(0)),
  waiting: JSON.stringify(pairOf(1)),
  succeeds: JSON.stringify(pairOf(0)),
  secrets: { 'webhook-3': 'hush', 'webhook-4': 'hush too' },
  copies: ['hush', 'hush too'],
  zoho: 'zoho token',
};

test('everything is sealed anew, and the new key opens it alone', async () => {
  await fill();
  const found = await rotateSecrets(deps());
  expect(found.map(({ what }) => what)).toEqual([
    'waiting tokens of zalo-main',
    'waiting tokens of zalo-main',
    'tokens of zalo-main',
    'webhook secret webhook-3 of zendesk-main',
    'webhook secret webhook-4 of zendesk-main',
    'access token of zoho-main',
  ]);
  expect(found.every(({ isNew, keyId }) => isNew && keyId === after.currentId)).toBe(true);
  expect(await opened()).toEqual(everything);
  expect(await redis.connection.ttl(parkedKey)).toBeGreaterThan(900);
  expect(await redis.connection.hgetall(keys.token(credential))).toMatchObject({
    fingerprint: 'f',
    expiresAt: '9',
  });
  expect((await findTokens(store.db, 'zalo-main'))?.version).toBe(1);
});

test('a second time there is nothing to do, and nothing changes', async () => {
  await fill();
  await rotateSecrets(deps());
  const { rows } = await database.pool.query('select * from provider_tokens, connection_secrets');
  const found = await rotateSecrets(deps());
  expect(found.some(({ isNew }) => isNew)).toBe(false);
  const again = await database.pool.query('select * from provider_tokens, connection_secrets');
  expect(again.rows).toEqual(rows);
  expect(await opened()).toEqual(everything);
});

test('looking changes nothing, and tells old from new', async () => {
  await fill();
  expect(new Set((await inspectSecrets(deps())).map(({ key }) => key))).toEqual(new Set(['old']));
  expect(
    after.open((await findTokens(store.db, 'zalo-main'))?.sealed ?? '', 'zalo-main'),
  ).toBeUndefined();
});

test('what no key opens stays as it is, and is told with the id of its key', async () => {
  const lost = createSeal(`${lostKey},${oldKey}`);
  const sealed = sealedPair(0, lost);
  await putTokens(store.db, { connection: 'zalo-main', sealed, seed: 'brought' });
  await redis.connection.hset(keys.token(credential), 'sealed', 'a token in the clear');
  expect(await rotateSecrets(deps())).toEqual([
    { what: 'tokens of zalo-main', key: 'none', keyId: lost.currentId, isNew: false },
    { what: 'access token of zoho-main', key: 'none', keyId: undefined, isNew: false },
  ]);
  expect((await findTokens(store.db, 'zalo-main'))?.sealed).toBe(sealed);
});

describe('broken off', () => {
  test.each([1, 2, 3, 4, 5, 6])('at write %i, and run again', async (nth) => {
    await fill();
    let writes = 0;
    const count = () => {
      writes += 1;
      if (writes >= nth) throw new Error('killed');
    };
    const whatWrites = ['callBuffer', 'hset', 'multi'];
    const dying = new Proxy(redis.connection, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (whatWrites.includes(String(name))) count();
          return Reflect.apply(value, target, args);
        };
      },
    });
    await expect(rotateSecrets({ ...deps(), redis: dying })).rejects.toThrow();
    // Whatever was done, the ring opens all of it.
    expect((await inspectSecrets(deps())).every(({ key }) => key !== 'none')).toBe(true);
    await rotateSecrets(deps());
    expect(await opened()).toEqual(everything);
  });
});

describe('a worker renews the tokens meanwhile', () => {
  const worker = (seal: typeof before, renew: () => Promise<void>) => {
    let count = 0;
    return createZaloTokens({
      db: store.db,
      redis: redis.connection,
      keys,
      seal,
      connection: { name: 'zalo-main' } as never,
      oauth: {
        renew: async () => {
          count += 1;
          const pair = { access: `new-${count}`, refresh: `new-${count}` };
          await renew();
          return { kind: 'pair', pair, lifeMs: 25 * 3_600_000 };
        },
      },
      isTaken: async () => true,
      log: { info() {}, error() {} },
    });
  };
  const current = async () =>
    ring.open((await findTokens(store.db, 'zalo-main'))?.sealed ?? '', 'zalo-main');

  // A worker that has the old key alone would be told by nobody of the new one: all have both first.
  const withBoth = createSeal(`${oldKey},${newKey}`);
  test.each([
    { name: 'one that seals with the new key', seal: ring },
    { name: 'one that still seals with the old key', seal: withBoth },
  ])('$name: the pair that it brings is kept', async ({ seal }) => {
    await putTokens(store.db, { connection: 'zalo-main', sealed: sealedPair(0), seed: 'brought' });
    await worker(seal, async () => {
      await rotateSecrets(deps());
      expect(await current()).toBe(JSON.stringify(pairOf(0)));
    }).keepFresh();
    expect(await current()).toContain('new-1');
    await rotateSecrets(deps());
    expect(
      after.open((await findTokens(store.db, 'zalo-main'))?.sealed ?? '', 'zalo-main'),
    ).toContain('new-1');
  });

  test('a pair that waited to be stored succeeds the one that was sealed anew', async () => {
    await fill();
    await rotateSecrets(deps());
    await worker(after, async () => {}).keepFresh();
    expect(await redis.connection.get(parkedKey)).toBeNull();
    expect(await current()).toContain('new-1');
  });

  test('the one that waited, read before it was sealed anew, is stored', async () => {
    await fill();
    const place = ring.seal(JSON.stringify(pairOf(0)), 'zalo-main');
    await database.pool.query('update provider_tokens set sealed = $1', [place]);
    let seen: string | undefined;
    await worker(ring, async () => {
      seen = await current();
    }).keepFresh();
    expect(seen).toBe(JSON.stringify(pairOf(1)));
  });

  test('many renewals and many rotations at once: the last pair is the one that is kept', async () => {
    await putTokens(store.db, { connection: 'zalo-main', sealed: sealedPair(0), seed: 'brought' });
    const one = worker(withBoth, async () => {});
    const renewals = async () => {
      let access = 'access-0';
      for (let i = 0; i < 20; i += 1) access = await one.replace(access);
    };
    const rotations = async () => {
      for (let i = 0; i < 20; i += 1) await rotateSecrets(deps());
    };
    await Promise.all([renewals(), rotations(), rotations()]);
    expect(await current()).toContain('new-20');
  });

  test("Zoho's newer token stays, and is sealed anew in its turn", async () => {
    const newer = withBoth.seal('newer', credential);
    let isFirst = true;
    const racing = new Proxy(redis.connection, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function' || name === 'multi') return value;
        return async (...args: unknown[]) => {
          const answer = await Reflect.apply(value, target, args);
          if (name === 'hget' && isFirst) {
            isFirst = false;
            await target.hset(keys.token(credential), 'sealed', newer);
          }
          return answer;
        };
      },
    });
    await redis.connection.hset(keys.token(credential), 'sealed', before.seal('older', credential));
    await rotateSecrets({ ...deps(), redis: racing });
    const sealed = await redis.connection.hget(keys.token(credential), 'sealed');
    expect(after.open(sealed ?? '', credential)).toBe('newer');
  });
});

test('whatever seals something is known here', () => {
  const root = new URL('../../../../', import.meta.url);
  const files = ['packages', 'services'].flatMap((folder) =>
    globSync(`${folder}/*/src/**/*.ts`, { cwd: root.pathname }),
  );
  const sealing = files.filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      /\b(seal|ring)\.seal\(/.test(readFileSync(new URL(file, root), 'utf8')),
  );
  expect(sealing.filter((file) => !file.endsWith('/rotate.ts')).sort()).toEqual([
    'packages/adapters/src/zalo/tokens.ts',
    'packages/adapters/src/zoho/tokens.ts',
    'packages/shared/src/secrets/kept-secrets.ts',
  ]);
});
