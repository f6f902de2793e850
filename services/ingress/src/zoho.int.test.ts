import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import { createSigner, webhookId } from '@omnirelay/adapters/zoho/testing/sign-token.ts';
import { Flow } from '@omnirelay/shared/config/flows.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAi, secret, signed, zohoMain, zohoThread } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const signer = createSigner({ unpublished: ['stolen'] });
const keyHost = createServer((_request, response) => response.end(JSON.stringify(signer.jwks())));
let ingress: StartedIngress;
let before = 0;

beforeAll(async () => {
  signer.publicKey('k1');
  await new Promise<void>((resolve) => keyHost.listen(0, '127.0.0.1', resolve));
  const { port } = keyHost.address() as AddressInfo;
  const jwks = `http://127.0.0.1:${port}`;
  const webhook = { auth: 'jwt', webhookId };
  const flows = [
    Flow.parse({ kind: 'automate', zoho: 'desk' }),
    Flow.parse({ kind: 'automate', id: 'seed', zoho: 'zoho-main' }),
  ];
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    flows,
    env: { WEBHOOK_AUTO_LINK: 'false', WEBHOOK_AUTO_ADD_NOTE: 'true' },
    connections: [
      zohoMain({ default: true, rateLimit: 10_000 }),
      zohoMain({ webhook, baseUrls: { jwks } }, 'desk'),
      // Nothing listens there.
      zohoMain({ webhook, baseUrls: { jwks: 'http://127.0.0.1:1' } }, 'cut-off'),
      zohoMain({ webhook: { auth: 'jwt' } }, 'new'),
      zohoMain({ webhook: { auth: 'secret', secrets: ['old', secret] } }, 'script'),
      zohoMain({ unsigned: true }, 'open'),
      openAi(),
    ],
    deps: { flowsFor: (connection, type) => flowsFor(flows, connection, type) },
  });
});
afterAll(async () => {
  await ingress.close();
  keyHost.close();
});
beforeEach(async () => {
  before = (await ingress.stored()).length;
});

async function call(path: string, init: RequestInit) {
  const response = await fetch(`${ingress.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
}
const post = (path: string, body: string | Buffer, headers: Record<string, string>) =>
  call(path, { method: 'POST', body, headers });
const asDesk = (body: string, token = signer.sign(Date.now())) =>
  post('/webhooks/desk', body, { 'content-type': 'application/json', 'x-zdesk-jwt': token });
const asSeed = (body: string) => post('/webhook/zoho-desk', body, signed.zoho(body));
const kept = async () => (await ingress.stored()).slice(before);

let tickets = 0;
const newTicket = () => {
  tickets += 1;
  return String(190_000_000_000_500_000n + BigInt(tickets));
};

describe('Desk asks whether somebody is there', () => {
  const paths = ['/webhook/zoho-desk', '/webhooks/zoho-main', '/webhooks/desk', '/webhooks/new'];
  const more = ['/webhooks/script', '/webhooks/cut-off', '/webhooks/open'];
  describe.each([...paths, ...more])('%s', (path) => {
    test('by GET and by HEAD', async () => {
      expect(await call(path, {})).toMatchObject({ status: 200, answer: { success: true } });
      expect((await call(path, { method: 'HEAD' })).status).toBe(200);
    });

    test.each(['', '{}', '[]', ' { }\n'])('by a POST of %j, whatever its type', async (body) => {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const found = await post(path, body, { 'content-type': type });
        expect(found).toMatchObject({ status: 200, answer: { success: true } });
      }
      expect(await kept()).toEqual([]);
    });
  });
});

describe('Desk’s own webhooks', () => {
  test('are held, and answered with 200 and what became of them', async () => {
    const ticketId = newTicket();
    const body = JSON.stringify([zohoThread(ticketId)]);
    const { status, answer } = await asDesk(body);
    const [event, another] = await kept();
    expect(another).toBeUndefined();
    expect({ status, answer }).toEqual({
      status: 200,
      answer: {
        success: true,
        ticket_id: ticketId,
        event_type: 'ticket.customer_replied',
        queued: true,
        run_id: event?.id,
      },
    });
    expect(event).toMatchObject({
      connection: 'desk',
      type: 'ticket.customer_replied',
      conversationKey: ticketId,
      externalId: `zoho_${ticketId}`,
      flows: ['automate'],
      signed: true,
    });
    expect(event?.body.toString()).toBe(body);
  });

  test('that come again change nothing, and name the first', async () => {
    const body = JSON.stringify([zohoThread(newTicket())]);
    const first = await asDesk(body);
    const again = await asDesk(body, signer.sign(Date.now() - 10_000));
    expect(again.answer).toEqual({ ...first.answer, duplicate: true });
    expect(await kept()).toHaveLength(1);
  });

  test('that hold several events are several, each with its own bytes, in their order', async () => {
    const ticketId = newTicket();
    const updated = {
      ...{ eventType: 'Ticket_Update', eventTime: '1769300000124', orgId: '12345678' },
      ...{ payload: { id: ticketId, status: 'Open' }, prevState: null },
    };
    const events = [zohoThread(ticketId), updated, zohoThread(newTicket())];
    const { status, answer } = await asDesk(JSON.stringify(events));
    const held = await kept();
    expect(held.map(({ type }) => type)).toEqual([
      'ticket.customer_replied',
      'ticket.updated',
      'ticket.customer_replied',
    ]);
    expect(held.map(({ body }) => JSON.parse(body.toString()))).toEqual(events);
    expect(status).toBe(200);
    expect(answer.events.map((one: { run_id: string }) => one.run_id)).toEqual(
      held.map(({ id }) => id),
    );
    expect(answer).toMatchObject({ ticket_id: ticketId, run_id: held[0]?.id, queued: true });
    expect(answer.events[1]).toMatchObject({ event_type: 'ticket.updated', queued: false });
  });

  test('keep the events that can be read when one of them cannot', async () => {
    const events = [
      { eventType: 'Ticket_Thread_Add', payload: { id: '7' } },
      zohoThread(newTicket()),
    ];
    const { status, answer } = await asDesk(JSON.stringify(events));
    expect(status).toBe(200);
    expect(answer.events).toMatchObject([
      { ticket_id: null, event_type: 'unreadable', queued: false },
      { event_type: 'ticket.customer_replied', queued: true },
    ]);
    expect((await kept()).map(({ unreadable }) => unreadable)).toEqual(['no_ticket_id', undefined]);
  });

  test.each([
    { name: 'no JSON', body: '{"id":', unreadable: 'invalid_json' },
    { name: 'no ticket', body: '[{"eventType":"Ticket_Add"}]', unreadable: 'no_ticket_id' },
    { name: 'a text', body: '"hello"', unreadable: 'unknown_shape' },
    {
      name: 'a giant list',
      body: JSON.stringify(Array.from({ length: 5_000 }, () => ({ ticket_id: '1' }))),
      unreadable: 'too_many_events',
    },
    {
      name: 'a list nested deeper than our stack',
      body: `[${'['.repeat(100_000)}${']'.repeat(100_000)},1]`,
      unreadable: 'unreadable',
    },
  ])('of $name are kept as unreadable, and Desk is content', async ({ body, unreadable }) => {
    expect(await asDesk(body)).toMatchObject({
      status: 200,
      answer: { success: true, ticket_id: null, event_type: 'unreadable', queued: false },
    });
    expect(await kept()).toMatchObject([{ type: 'unreadable', unreadable, flows: [] }]);
  });

  const nowMs = Date.now();
  test.each([
    { name: 'without a token', token: '', error: 'missing_signature' },
    { name: 'of yesterday', token: signer.sign(nowMs - 86_400_000), error: 'stale_timestamp' },
    {
      name: 'under a stolen key',
      token: signer.sign(nowMs, { kid: 'stolen' }),
      error: 'bad_signature',
    },
    {
      name: 'of another webhook',
      token: signer.sign(nowMs, { claims: { aud: 'webhookId:5' } }),
      error: 'wrong_audience',
    },
    {
      name: 'that nobody signed',
      token: signer.sign(nowMs, { header: { alg: 'none' }, signature: () => Buffer.alloc(0) }),
      error: 'bad_signature',
    },
  ])('$name are refused and not kept', async ({ token, error }) => {
    const found = await asDesk(JSON.stringify([zohoThread(newTicket())]), token);
    expect(found).toMatchObject({ status: 401, answer: { error } });
    expect(await kept()).toEqual([]);
  });

  test('are refused while nobody can tell whether they are Desk’s, and counted as such', async () => {
    const refused = () =>
      ingress.metric('omnirelay_webhooks_refused_total', {
        connection: 'cut-off',
        reason: 'keys-unavailable',
      });
    const refusedBefore = await refused();
    const body = JSON.stringify([zohoThread(newTicket())]);
    const found = await post('/webhooks/cut-off', body, {
      'content-type': 'application/json',
      'x-zdesk-jwt': signer.sign(Date.now()),
    });
    expect(found).toMatchObject({ status: 503, answer: { error: 'keys_unavailable' } });
    expect(await refused()).toBe(refusedBefore + 1);
    expect(await kept()).toEqual([]);
  });

  test('open nothing before the webhook’s id is known', async () => {
    const headers = { 'x-zdesk-jwt': signer.sign(Date.now()), 'content-type': 'application/json' };
    const found = await post('/webhooks/new', '{"ticket_id":"1"}', headers);
    expect(found).toMatchObject({ status: 401, answer: { error: 'no_secret' } });
  });
});

describe('callers that know the established path', () => {
  test('are answered as before', async () => {
    const ticketId = newTicket();
    const body = JSON.stringify({ ticket: { id: ticketId }, event_type: 'ticket.updated' });
    const { status, answer } = await asSeed(body);
    const [event] = await kept();
    expect({ status, answer }).toEqual({
      status: 200,
      answer: {
        success: true,
        ticket_id: ticketId,
        event_type: 'ticket.updated',
        queued: true,
        run_id: event?.id,
      },
    });
    expect(event).toMatchObject({ connection: 'zoho-main', type: 'hint', flows: ['seed'] });
  });

  test('repeat themselves within ten seconds to no effect', async () => {
    const body = JSON.stringify({ ticket_id: newTicket() });
    const first = await asSeed(body);
    expect(first.answer).toMatchObject({ event_type: 'unknown' });
    expect((await asSeed(body)).answer).toEqual({ ...first.answer, duplicate: true });
    const [event] = await kept();
    const claim = ingress.keys.dedup('zoho-main', event?.providerEventId ?? '');
    const left = await redis.connection.ttl(claim);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10);
  });

  test('may write ids as numbers longer than a number is exact', async () => {
    const { answer } = await asSeed('{"ticket":{"id":198709000438366101}}');
    expect(answer).toMatchObject({ ticket_id: '198709000438366101' });
    expect(await kept()).toMatchObject([{ conversationKey: '198709000438366101' }]);
    const list = '[{"ticket_id":198709000438366103},{"ticket_id":198709000438366105}]';
    await asSeed(list);
    const [, ...both] = await kept();
    expect(both.map(({ conversationKey, body }) => [conversationKey, body.toString()])).toEqual([
      ['198709000438366103', '{"ticket_id":"198709000438366103"}'],
      ['198709000438366105', '{"ticket_id":"198709000438366105"}'],
    ]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'may call JSON %s',
    async (type) => {
      const body = JSON.stringify({ ticket_id: newTicket() });
      const headers = { ...signed.zoho(body), 'content-type': type };
      expect((await post('/webhook/zoho-desk', body, headers)).status).toBe(200);
      expect(await kept()).toMatchObject([{ body: Buffer.from(body) }]);
    },
  );

  test.each([
    { body: '{"ticket":', error: 'Invalid JSON payload', unreadable: 'invalid_json' },
    {
      body: '{"event_type":"x"}',
      error: 'No ticket ID found in payload',
      unreadable: 'no_ticket_id',
    },
    { body: 'null', error: 'No ticket ID found in payload', unreadable: 'unknown_shape' },
    {
      body: '{"ticket_id":1.5e300}',
      error: 'No ticket ID found in payload',
      unreadable: 'no_ticket_id',
    },
  ])('are told of $body what they know, and it is kept', async ({ body, error, unreadable }) => {
    const failure = { status: 400, answer: { success: false, error } };
    expect(await asSeed(body)).toEqual(failure);
    expect(await post('/webhooks/script', body, { 'x-webhook-secret': secret })).toEqual(failure);
    expect(await kept()).toMatchObject([
      { connection: 'zoho-main', type: 'unreadable', unreadable, flows: [] },
      { connection: 'script', type: 'unreadable', unreadable, flows: [] },
    ]);
    // Nobody vouches for this one.
    expect(await post('/webhooks/open', body, {})).toEqual(failure);
    expect(await kept()).toHaveLength(2);
  });

  test('are refused in the words that they know', async () => {
    const body = '{"ticket_id":"1"}';
    const failure = { status: 401, answer: { success: false, error: 'Invalid signature' } };
    const wrong = { ...signed.zoho(body), 'x-zoho-signature': 'ab'.repeat(32) };
    expect(await post('/webhook/zoho-desk', body, wrong)).toEqual(failure);
    expect(await post('/webhook/zoho-desk', body, {})).toEqual(failure);
    expect(await post('/webhook/zoho-desk', `${body} `, signed.zoho(body))).toEqual(failure);
    expect(await post('/webhooks/script', body, { 'x-webhook-secret': 'x' })).toEqual(failure);
    expect(await kept()).toEqual([]);
  });

  test('may say who they are by either secret', async () => {
    for (const given of ['old', secret]) {
      const body = JSON.stringify({ ticket_id: newTicket() });
      const found = await post('/webhooks/script', body, { 'x-webhook-secret': given });
      expect(found.status).toBe(200);
    }
    expect(await kept()).toHaveLength(2);
  });
});

describe('/webhook/stats', () => {
  test('tells the switches and what is going on, and no secrets', async () => {
    await asSeed(JSON.stringify({ ticket_id: newTicket() }));
    const { status, answer } = await call('/webhook/stats', {});
    expect({ status, answer }).toEqual({
      status: 200,
      answer: {
        service: 'omnirelay',
        status: 'running',
        configuration: {
          auto_dispatch: true,
          auto_link: false,
          auto_respond: false,
          auto_update_ticket: false,
          auto_update_deal: false,
          auto_add_note: true,
          signature_verification: true,
        },
        queue: { waiting: expect.any(Number), active: 0, delayed: 0, failed: 0 },
        webhooks: {
          accepted: expect.any(Number),
          duplicates: expect.any(Number),
          refused: expect.any(Number),
        },
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    });
    expect(answer.queue.waiting).toBeGreaterThan(0);
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test('callers who look elsewhere are told where to look', async () => {
    const found = await call('/webhook/statistics', {});
    expect(found).toMatchObject({
      status: 404,
      answer: {
        error: 'not_found',
        available_endpoints: expect.arrayContaining(['GET /webhook/stats']),
      },
    });
    expect((await call('/elsewhere', {})).answer).not.toHaveProperty('available_endpoints');
  });
});

test('a connection that only answers has no webhooks', async () => {
  const unknown = { status: 404, answer: { error: 'unknown_connection' } };
  expect(await post('/webhooks/llm', '{}', signed.zoho('{}'))).toMatchObject(unknown);
  expect(await call('/webhooks/llm', {})).toMatchObject({ status: 404 });
});

test('the log tells of none of the secrets and contents', () => {
  expect(ingress.logged()).not.toMatch(new RegExp(`${secret}|eyJ|Hello|a@example`));
});
