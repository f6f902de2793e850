import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withKeptSecrets } from '@omnirelay/adapters/setup/with-kept-secrets.ts';
import { createSigner, webhookId } from '@omnirelay/adapters/zoho/testing/sign-token.ts';
import {
  copyAllWebhookSecrets,
  copyWebhookSecret,
  removeWebhookSecret,
  secretContext,
} from '@omnirelay/shared/gate/webhook-secrets.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, onTestFinished, test } from 'vitest';
import {
  chatwootMain,
  chatwootMessage,
  secret,
  signed,
  zendeskComment,
  zendeskMain,
  zohoMain,
  zohoThread,
} from './testing/connections.ts';
import { startIngress } from './testing/start-ingress.ts';
import { watchKeptSecrets } from './watch-kept-secrets.ts';

const redis = testRedis();
const encryptionKey = 'ab'.repeat(32);
const seal = createSeal(encryptionKey);
let starts = 0;

/** Ingress with connections that have no secret in the file, as main wires it. */
async function start(
  given: { encryptionKey?: string | undefined } = {},
  known: { areKeptSecretsKnown?: () => boolean } = {},
) {
  starts += 1;
  const keys = createKeys(`${redis.prefix}secrets${starts}`);
  const deps = { redis: redis.connection, keys };
  const complaints: [string, string][] = [];
  const watched = watchKeptSecrets({
    ...deps,
    encryptionKey,
    log: { error: (line, message) => complaints.push([JSON.stringify(line), message]) },
    ...given,
  });
  const keyHost = createServer((_request, response) => response.end(JSON.stringify(signer.jwks())));
  await new Promise<void>((resolve) => keyHost.listen(0, '127.0.0.1', resolve));
  const jwks = `http://127.0.0.1:${(keyHost.address() as AddressInfo).port}`;
  const ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [
      zendeskMain({ webhookSecrets: [] }),
      chatwootMain({ webhookSecrets: [], webhookToken: 'a-long-random-token' }),
      zohoMain({ webhook: { auth: 'jwt' }, baseUrls: { jwks } }),
    ],
    deps: { ...watched, ...known },
  });
  onTestFinished(async () => {
    watched.stop();
    await ingress.close();
    keyHost.close();
  });
  const keep = (connection: string, kept: string, source = 'webhook-3') =>
    copyWebhookSecret(deps, {
      connection,
      source,
      sealed: seal.seal(kept, secretContext({ connection, source })),
    });
  const post = async (path: string, body: string, headers: Record<string, string>) =>
    (await fetch(`${ingress.url}/webhooks/${path}`, { method: 'POST', body, headers })).status;
  const posts = {
    'zendesk-main': () => {
      const body = zendeskComment();
      return post('zendesk-main', body, signed.zendesk(body));
    },
    'chatwoot-main': () => {
      const body = chatwootMessage();
      return post('chatwoot-main', body, signed.chatwoot(body));
    },
    'zoho-main': () => {
      const body = JSON.stringify([zohoThread()]);
      const headers = {
        'content-type': 'application/json',
        'x-zdesk-jwt': signer.sign(Date.now()),
      };
      return post('zoho-main', body, headers);
    },
  };
  await watched.seen;
  return { deps, keep, post, posts, complaints };
}

const signer = createSigner({ unpublished: [] });
signer.publicKey('k1');
const soon = { timeoutMs: 15_000 };

test.each([
  ['zendesk-main', secret],
  ['chatwoot-main', secret],
  ['zoho-main', webhookId],
] as const)(
  '%s takes what only a kept secret opens, and no more once it is forgotten',
  async (name, kept) => {
    const { deps, keep, posts } = await start();
    expect(await posts[name]()).toBe(401);
    await keep(name, kept);
    expect(await waitUntil(async () => (await posts[name]()) === 200, soon)).toBe(true);
    await removeWebhookSecret(deps, { connection: name, source: 'webhook-3' });
    expect(await waitUntil(async () => (await posts[name]()) === 401, soon)).toBe(true);
  },
);

test('several are believed, each for its own connection only', async () => {
  const { keep, posts } = await start();
  await keep('zendesk-main', 'another', 'webhook-1');
  await keep('zendesk-main', secret, 'webhook-2');
  expect(await waitUntil(async () => (await posts['zendesk-main']()) === 200, soon)).toBe(true);
  expect(await posts['chatwoot-main']()).toBe(401);
});

test('the token in the URL opens nothing any more once a secret is kept', async () => {
  const { keep, post, posts } = await start();
  const unsigned = () =>
    post('chatwoot-main?token=a-long-random-token', chatwootMessage(), {
      'content-type': 'application/json',
    });
  expect(await unsigned()).toBe(200);
  await keep('chatwoot-main', secret);
  expect(await waitUntil(async () => (await posts['chatwoot-main']()) === 200, soon)).toBe(true);
  expect(await unsigned()).toBe(401);
});

test.each([
  ['no key', undefined, /ENCRYPTION_KEY is not set/],
  ['another key', 'cd'.repeat(32), /another ENCRYPTION_KEY/],
])('with %s all is refused, and the log says so once', async (_, key, message) => {
  const { deps, keep, posts, complaints } = await start({ encryptionKey: key });
  await keep('zendesk-main', secret);
  expect(await waitUntil(() => complaints.length > 0, soon)).toBe(true);
  expect(await posts['zendesk-main']()).toBe(401);
  // Somebody else's changes make it look again.
  await redis.connection.hset(deps.keys.webhookSecrets, 'other:webhook-1', 'v1.x');
  await removeWebhookSecret(deps, { connection: 'other', source: 'webhook-1' });
  expect(complaints.filter(([line]) => !line.includes('other'))).toHaveLength(1);
  expect(complaints[0]?.[1]).toMatch(message);
  expect(complaints.flat().join()).not.toContain(secret);
});

test('a copy that is sealed for another connection opens nothing', async () => {
  const { deps, posts } = await start();
  const sealed = seal.seal(secret, secretContext({ connection: 'other', source: 'webhook-3' }));
  await copyAllWebhookSecrets(deps, [{ connection: 'zendesk-main', source: 'webhook-3', sealed }]);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(await posts['zendesk-main']()).toBe(401);
});

test('a connection without kept secrets is the very same', () => {
  const connection = zendeskMain({ webhookSecrets: [] });
  expect(withKeptSecrets(connection, [])).toBe(connection);
});

test('until Redis has told them, what nothing opens is for a later try', async () => {
  const { posts } = await start({}, { areKeptSecretsKnown: () => false });
  expect(await posts['zendesk-main']()).toBe(503);
});
