import { createHash } from 'node:crypto';
import { ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthorization } from './authorization.ts';

const zalo = {
  provider: 'zalo',
  appId: '1234567890',
  appSecret: 'obviously-fake-secret',
  oaId: '388',
  oaSecretKey: 'obviously-fake-key',
  baseUrls: { openapi: 'http://127.0.0.1:9', oauth: 'http://127.0.0.1:9' },
};
const by = { actor: 'admin@example.com', callback: 'https://console.example/callback' };

/** As much of Redis as beginning takes, in memory. */
function memory() {
  const kept = new Map<string, { value: string; seconds: number }>();
  return {
    kept,
    set: async (key: string, value: string, _: 'EX', seconds: number) => {
      kept.set(key, { value, seconds });
    },
    getdel: async (key: string) => {
      const value = kept.get(key)?.value ?? null;
      kept.delete(key);
      return value;
    },
  };
}

function create(change: object = {}, encryptionKey: string | undefined = '0a'.repeat(32)) {
  const redis = memory();
  const connections = {
    'zalo-main': { ...ZaloConnection.parse({ ...zalo, ...change }), name: 'zalo-main' },
    'chatwoot-main': { provider: 'chatwoot', name: 'chatwoot-main' },
  };
  const authorization = createAuthorization({
    db: {} as never,
    redis: redis as never,
    keys: createKeys('test'),
    config: { connections: connections as never },
    encryptionKey,
    log: createLogger({ service: 'console', level: 'silent' }),
  });
  onTestFinished(() => authorization.close());
  return { authorization, redis };
}

test('only what rotates can be authorised', async () => {
  const { authorization } = create();
  const names = ['zalo-main', 'chatwoot-main', 'nobody', '__proto__'];
  expect(names.map(authorization.canAuthorize)).toEqual([true, false, false, false]);
  await expect(authorization.begin('chatwoot-main', by)).rejects.toMatchObject({ status: 409 });
  const adopt = async () => authorization.adopt('nobody', { access: 'a', refresh: 'b' });
  await expect(adopt()).rejects.toMatchObject({ status: 409 });
});

test('without a key to keep tokens by, it is said what to set', () => {
  expect(() =>
    createAuthorization({
      ...{ db: {}, redis: {}, keys: createKeys('test'), log: {}, encryptionKey: undefined },
      config: { connections: { 'zalo-main': { ...zalo, name: 'zalo-main' } } },
    } as never),
  ).toThrow(/zalo-main.*ENCRYPTION_KEY/);
});

test('without accounts no key is needed', async () => {
  const authorization = createAuthorization({
    ...{ db: {}, redis: {}, keys: createKeys('test'), log: {}, encryptionKey: undefined },
    config: { connections: {} },
  } as never);
  expect(authorization.canAuthorize('zalo-main')).toBe(false);
  await authorization.close();
});

describe('beginning', () => {
  test('keeps who began it for ten minutes, and shows nothing of it', async () => {
    const { authorization, redis } = create();
    const url = await authorization.begin('zalo-main', by);
    const [{ value, seconds } = { value: '', seconds: 0 }] = redis.kept.values();
    const { codeVerifier, ...begun } = JSON.parse(value);
    expect([begun, seconds]).toEqual([{ connection: 'zalo-main', actor: by.actor }, 600]);
    expect(url).not.toContain(codeVerifier);
    expect(url).not.toContain(by.actor);
    expect(url).not.toContain('obviously-fake');
  });

  test('is another each time', async () => {
    const { authorization, redis } = create();
    const urls = [
      await authorization.begin('zalo-main', by),
      await authorization.begin('zalo-main', by),
    ];
    const of = (name: string) => new Set(urls.map((url) => new URL(url).searchParams.get(name)));
    expect([of('state').size, of('code_challenge').size, redis.kept.size]).toEqual([2, 2, 2]);
  });

  test('goes by what the app has registered, where it has', async () => {
    const codeVerifier = 'v'.repeat(43);
    const redirectUri = 'https://elsewhere.example/callback';
    const { authorization } = create({ authorize: { codeVerifier, redirectUri } });
    const query = new URL(await authorization.begin('zalo-main', by)).searchParams;
    expect(query.get('redirect_uri')).toBe(redirectUri);
    expect(query.get('code_challenge')).toBe(
      createHash('sha256').update(codeVerifier).digest('base64url'),
    );
  });
});

describe('ending', () => {
  const answer = { code: 'code', oaId: '388' };
  const beginState = async ({ authorization }: ReturnType<typeof create>) =>
    new URL(await authorization.begin('zalo-main', by)).searchParams.get('state') ?? '';

  test.each(['', 'made-up', '__proto__'])('needs a beginning: %j', async (state) => {
    const { authorization } = create();
    await expect(authorization.finish('zalo-main', { ...answer, state })).rejects.toThrow(
      'Begin again',
    );
  });

  test('after ten minutes needs another', async () => {
    const parts = create();
    const state = await beginState(parts);
    parts.redis.kept.clear();
    await expect(parts.authorization.finish('zalo-main', { ...answer, state })).rejects.toThrow(
      'too long ago',
    );
  });

  test('with the wrong account names both, and is over', async () => {
    const parts = create();
    const state = await beginState(parts);
    const end = () => parts.authorization.finish('zalo-main', { ...answer, oaId: '389', state });
    await expect(end()).rejects.toThrow('389; zalo-main is 388');
    await expect(end()).rejects.toThrow('Begin again');
  });
});
