import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatwootMessage, signed, zendeskComment } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress;

beforeAll(async () => {
  ingress = await startIngress({ redisUrl: redis.url, prefix: redis.prefix });
});
afterAll(() => ingress.close());

async function post(path: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`${ingress.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, answer: await response.text() };
}

const json = { 'content-type': 'application/json' };
const problem = (error: string) => ({ error, message: expect.stringMatching(/^[A-Z].*\.$/) });

describe('paths that lead nowhere', () => {
  const body = '{"ticket_id":"1"}';
  test.each([
    { path: '/', status: 404, error: 'not_found' },
    { path: '/webhooks', status: 404, error: 'not_found' },
    { path: '/webhooks/', status: 404, error: 'not_found' },
    { path: '/webhooks/nobody', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/zendesk-main/more', status: 404, error: 'not_found' },
    { path: '/webhooks/__proto__', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/constructor', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/toString', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/hasOwnProperty', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/ZENDESK-MAIN', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/%2e%2e%2fhealth', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/zendesk-main%00', status: 404, error: 'unknown_connection' },
    { path: '/webhooks/%zz', status: 400, error: 'bad_url' },
    { path: '/webhooks/%E0%A4%A', status: 400, error: 'bad_url' },
    { path: `/webhooks/${'x'.repeat(2_000)}`, status: 414, error: 'path_too_long' },
    { path: '/webhook/zoho-desk', status: 404, error: 'not_found' },
    { path: '/metrics', status: 404, error: 'not_found' },
  ])('POST $path -> $status', async ({ path, status, error }) => {
    const found = await post(path, body, signed.zendesk(body));
    expect({ status: found.status, ...JSON.parse(found.answer) }).toEqual({
      status,
      ...problem(error),
    });
    expect(await ingress.stored()).toEqual([]);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    '%s on a webhook is answered in JSON and does nothing',
    async (method) => {
      const response = await fetch(`${ingress.url}/webhooks/zendesk-main`, { method });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(problem('not_found'));
    },
  );
});

test.each(['/webhook/stats', '/webhook/zoho-desk'])(
  'GET %s needs a Zoho connection',
  async (path) => {
    const response = await fetch(`${ingress.url}${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual(problem('not_found'));
  },
);

test('metrics are not labelled with what callers make up', async () => {
  await post('/webhooks/made-up-name', '{}', json);
  const text = await (await fetch(`${ingress.url}/metrics`)).text();
  expect(text).toContain('reason="unknown-connection"');
  expect(text).not.toContain('made-up-name');
});

describe('paths that lead to a connection', () => {
  test.each([
    '/webhooks/zendesk-main',
    '/webhooks/zendesk-main/',
    '/webhooks/zendesk%2Dmain',
    '/webhooks/zendesk-main?source=trigger',
    '/service-api-webhook/zendesk-webhook',
  ])('%s is Zendesk’s, and answers with the id of the delivery', async (path) => {
    const body = zendeskComment();
    const { status, answer } = await post(path, body, signed.zendesk(body));
    const event = (await ingress.stored()).at(-1);
    expect({ status, answer: JSON.parse(answer) }).toEqual({
      status: 200,
      answer: { status: 'accepted', id: event?.id },
    });
    expect(event).toMatchObject({ connection: 'zendesk-main', type: 'ticket.comment_added' });
  });

  test.each([
    '/webhooks/chatwoot-main',
    '/service-api-webhook/chatwoot-webhook',
    '/api/webhooks/chatwoot',
    '/webhook',
    '/webhook?token=not-looked-at-where-a-secret-is-set',
  ])('%s is Chatwoot’s, and answers EVENT_RECEIVED', async (path) => {
    const body = chatwootMessage();
    const found = await post(path, body, signed.chatwoot(body));
    expect(found).toEqual({ status: 200, answer: 'EVENT_RECEIVED' });
    const event = (await ingress.stored()).at(-1);
    expect(event).toMatchObject({ connection: 'chatwoot-main', type: 'message_created' });
  });

  test('a delivery to the wrong connection is refused', async () => {
    const body = chatwootMessage();
    const found = await post('/webhooks/zendesk-main', body, signed.chatwoot(body));
    expect(found.status).toBe(401);
  });

  test('health is there for everybody', async () => {
    const response = await fetch(`${ingress.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'healthy',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });
});
