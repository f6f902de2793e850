import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  chatwootMain,
  chatwootMessage,
  signed,
  zendeskComment,
  zendeskMain,
} from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const token = 'obviously-fake-token';
let ingress: StartedIngress;
let keys: Keys;
let before = 0;
let isOff = false;

beforeAll(async () => {
  const tokenOnly = chatwootMain({ webhookSecrets: [], webhookToken: token }, 'old-chatwoot');
  const open = zendeskMain({ webhookSecrets: [], unsigned: true }, 'open');
  const bare = zendeskMain({ webhookSecrets: [] }, 'bare');
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [
      zendeskMain({ default: true }),
      chatwootMain({ default: true }),
      tokenOnly,
      open,
      bare,
    ],
    deps: {
      flowsFor: (_connection, type) => (type.startsWith('ticket.merged') ? [] : ['relay']),
      areWebhooksOff: ({ name }) => isOff && name === 'zendesk-main',
    },
  });
  keys = ingress.keys;
});
afterAll(() => ingress.close());
beforeEach(async () => {
  isOff = false;
  before = (await ingress.stored()).length;
});

const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${ingress.url}${path}`, { method: 'POST', body, headers });
const kept = async () => (await ingress.stored()).slice(before);
const json = { 'content-type': 'application/json' };

test('an accepted event is held, byte for byte, in its mailbox, with a job that will drain it', async () => {
  const body = zendeskComment('77').replace('"It', ' \n "It').replace('still', '\\u0073till');
  const answer = await (await post('/webhooks/zendesk-main', body, signed.zendesk(body))).json();
  const [event] = await kept();
  expect(event).toMatchObject({
    id: (answer as { id: string }).id,
    connection: 'zendesk-main',
    conversationKey: '77',
    externalId: 'zendesk_77',
    flows: ['relay'],
    contentType: 'application/json',
    unreadable: undefined,
  });
  expect(event?.body.toString()).toBe(body);
  const mailbox = 'relay.from.zendesk-main|77';
  expect(await redis.connection.lrange(keys.mailbox(mailbox), 0, -1)).toEqual([event?.id]);
  expect(await redis.connection.zscore(keys.waiting, mailbox)).not.toBeNull();
  const jobs = await redis.connection.lrange(`${keys.prefix}:relay.from.zendesk-main:wait`, 0, -1);
  const boxes = await Promise.all(
    jobs.map((id) => redis.connection.hget(`${keys.prefix}:relay.from.zendesk-main:${id}`, 'data')),
  );
  expect(boxes).toContain(JSON.stringify({ mailbox }));
});

test('a redelivery changes nothing and names the first delivery', async () => {
  const body = zendeskComment();
  const ids = [];
  for (const delivery of ['d1', 'd1', 'd2']) {
    const response = await post('/webhooks/zendesk-main', body, signed.zendesk(body, delivery));
    ids.push(((await response.json()) as { id: string }).id);
  }
  expect(new Set(ids).size).toBe(1);
  expect(await kept()).toHaveLength(1);
  expect(
    await ingress.metric('omnirelay_webhooks_duplicate_total', { connection: 'zendesk-main' }),
  ).toBeGreaterThanOrEqual(2);
});

test('one message announced by two webhooks with different delivery ids is one event', async () => {
  const body = chatwootMessage();
  for (const [path, delivery] of [
    ['/webhooks/chatwoot-main', 'account'],
    ['/webhook', 'inbox'],
  ] as const) {
    const response = await post(path, body, signed.chatwoot(body, delivery));
    expect(await response.text()).toBe('EVENT_RECEIVED');
  }
  expect(await kept()).toHaveLength(1);
});

test('the same event at the same instant, fifty times, is one event', async () => {
  const body = zendeskComment();
  const headers = signed.zendesk(body);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => post('/webhooks/zendesk-main', body, headers)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await kept()).toHaveLength(1);
});

test('events of one conversation keep the order in which they were answered', async () => {
  const bodies = Array.from({ length: 10 }, () => zendeskComment('78'));
  for (const body of bodies) await post('/webhooks/zendesk-main', body, signed.zendesk(body));
  const events = await kept();
  expect(events.map(({ body }) => body.toString())).toEqual(bodies);
  const mailbox = keys.mailbox('relay.from.zendesk-main|78');
  expect(await redis.connection.lrange(mailbox, 0, -1)).toEqual(events.map(({ id }) => id));
});

test('the seed’s call works where nobody has to sign, and is a hint for ten seconds', async () => {
  const seed = '{"ticket_id":"21","event":{"comment":{"body":"Test message"}}}';
  for (let i = 0; i < 2; i += 1) {
    expect((await post('/webhooks/open', seed, json)).status).toBe(200);
  }
  const [event, another] = await kept();
  expect(another).toBeUndefined();
  expect(event).toMatchObject({ type: 'trigger', externalId: 'zendesk_21' });
  const claim = keys.dedup('open', event?.providerEventId ?? '');
  const left = await redis.connection.ttl(claim);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(10);
});

test('an event with an id of its own stays claimed for a week', async () => {
  const body = zendeskComment();
  await post('/webhooks/zendesk-main', body, signed.zendesk(body));
  const [event] = await kept();
  const left = await redis.connection.ttl(keys.dedup('zendesk-main', event?.providerEventId ?? ''));
  expect(left).toBeGreaterThan(6 * 24 * 3600);
});

test('an event that no flow wants is kept for nobody', async () => {
  const body = zendeskComment().replace('ticket.comment_added', 'ticket.merged');
  expect((await post('/webhooks/zendesk-main', body, signed.zendesk(body))).status).toBe(200);
  expect(await kept()).toMatchObject([{ type: 'ticket.merged', flows: [] }]);
});

test('a connection whose webhooks are off keeps its events for nobody, and says why', async () => {
  isOff = true;
  const wanted = zendeskComment();
  const merged = JSON.parse(zendeskComment().replace('ticket.comment_added', 'ticket.merged'));
  const unwanted = JSON.stringify({ ...merged, id: 'another-merge' });
  for (const body of [wanted, unwanted]) {
    expect((await post('/webhooks/zendesk-main', body, signed.zendesk(body))).status).toBe(200);
  }
  const elsewhere = chatwootMessage();
  await post('/webhooks/chatwoot-main', elsewhere, signed.chatwoot(elsewhere));
  const events = (await kept()).map(({ flows, webhooksOff }) => ({ flows, webhooksOff }));
  expect(events).toEqual([
    { flows: [], webhooksOff: true },
    { flows: [], webhooksOff: undefined },
    { flows: ['relay'], webhooksOff: undefined },
  ]);
});

test('an event knows whether anybody vouches for it', async () => {
  const body = zendeskComment();
  await post('/webhooks/zendesk-main', body, signed.zendesk(body));
  await post(`/webhooks/old-chatwoot?token=${token}`, chatwootMessage(), json);
  await post('/webhooks/open', zendeskComment(), json);
  expect((await kept()).map((event) => event.signed)).toEqual([true, true, false]);
});

test('a connection without a secret takes nothing in', async () => {
  const body = zendeskComment();
  const response = await post('/webhooks/bare', body, signed.zendesk(body));
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'no_secret' });
  expect(await kept()).toEqual([]);
});

test.each([
  { query: `?token=${token}`, status: 200 },
  { query: `?token=${token.replace('f', '%66')}`, status: 200 },
  { query: '', status: 401 },
  { query: '?token=', status: 401 },
  { query: '?token=wrong', status: 401 },
  { query: `?token=${token}&token=${token}`, status: 401 },
  { query: `?token[]=${token}`, status: 401 },
  { query: `?__proto__[token]=${token}`, status: 401 },
])('a server that cannot sign, with $query: $status', async ({ query, status }) => {
  const response = await post(`/webhooks/old-chatwoot${query}`, chatwootMessage(), json);
  expect(response.status).toBe(status);
  expect(await kept()).toHaveLength(status === 200 ? 1 : 0);
});

test('what is accepted, refused and repeated is counted', async () => {
  const accepted = () =>
    ingress.metric('omnirelay_webhooks_accepted_total', {
      connection: 'chatwoot-main',
      type: 'message_created',
    });
  const refused = (reason: string) =>
    ingress.metric('omnirelay_webhooks_refused_total', { connection: 'chatwoot-main', reason });
  const counts = async () => [
    await accepted(),
    await refused('bad-signature'),
    await refused('unsupported-media-type'),
  ];
  const [a = 0, b = 0, c = 0] = await counts();
  const body = chatwootMessage();
  await post('/webhook', body, signed.chatwoot(body));
  await post('/webhook', body, { ...signed.chatwoot(body), 'x-chatwoot-signature': 'sha256=00' });
  await post('/webhook', body, { ...signed.chatwoot(body), 'content-type': 'text/plain' });
  expect(await counts()).toEqual([a + 1, b + 1, c + 1]);
});
