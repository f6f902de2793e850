import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalServer, startServer } from '../files/testing/local-server.ts';
import { createZendeskClient, type ZendeskClient } from './client.ts';
import { ZendeskConnection } from './config.ts';

let status = 200;
let server: LocalServer;
let client: ZendeskClient;

beforeAll(async () => {
  server = await startServer((_request, response) =>
    response.writeHead(status).end('{"error":"Conflict"}'),
  );
  const settings = { provider: 'zendesk', baseUrl: server.url, email: 'relay@acme.example' };
  client = createZendeskClient(ZendeskConnection.parse({ ...settings, apiToken: 'fake' }));
});
afterAll(async () => {
  await client.close();
  await server.close();
});

const create = () =>
  client.createTicket({ subject: 'x', via_followup_source_id: 1, external_id: 'e' }, 'key');

test('a 409 on creation means that the first call with this key is under way', async () => {
  status = 409;
  const error = await create().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject({ outcome: 'unclear' });
  expect(server.requests.at(-1)?.headers).toMatchObject({
    'idempotency-key': 'key',
    authorization: `Basic ${Buffer.from('relay@acme.example/token:fake').toString('base64')}`,
  });
});

test('a 409 on an update is a conflict for the caller to solve', async () => {
  status = 409;
  const error = await client.updateTicket('1', { status: 'open' }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ status: 409 });
});

test('a reused key with another body is for good', async () => {
  status = 400;
  expect(await create().catch((reason: unknown) => reason)).toBeInstanceOf(PermanentError);
});

test('ids cannot leave their place in the path', async () => {
  status = 404;
  await client.ticket('../users/me').catch(() => {});
  expect(server.requests.at(-1)?.url).toBe('/api/v2/tickets/..%2Fusers%2Fme.json');
});

test('webhooks are read to their last page, triggers as far as they call some', async () => {
  const webhook = { id: '01H', endpoint: 'https://a.example/x', status: 'inactive' };
  const call = { field: 'notification_webhook', value: ['01H', '{}'] };
  const pages: Record<string, unknown> = {
    '/api/v2/webhooks?page%5Bsize%5D=100': {
      webhooks: [webhook],
      meta: { has_more: true, after_cursor: 'next' },
    },
    '/api/v2/webhooks?page%5Bsize%5D=100&page%5Bafter%5D=next': {
      webhooks: [{ ...webhook, id: '02H', status: 'active', subscriptions: ['x'] }],
      meta: { has_more: false },
    },
    '/api/v2/triggers.json?page%5Bsize%5D=100': {
      triggers: [{ id: 7, active: true, actions: [call, { field: 'status', value: 'open' }] }],
    },
    '/api/v2/webhooks/01H/signing_secret': { signing_secret: { algorithm: 'SHA256', secret: 's' } },
  };
  const admin = await startServer((request, response) =>
    response.end(JSON.stringify(pages[request.url ?? ''] ?? {})),
  );
  const settings = { provider: 'zendesk', baseUrl: admin.url, email: 'relay@acme.example' };
  const asking = createZendeskClient(ZendeskConnection.parse({ ...settings, apiToken: 'fake' }));
  expect(await asking.webhooks()).toMatchObject([
    { id: '01H', isActive: false, subscriptions: [] },
    { id: '02H', isActive: true, subscriptions: ['x'] },
  ]);
  expect(await asking.triggers()).toMatchObject([{ id: '7', webhookIds: ['01H'] }]);
  expect(await asking.webhookSecret('01H')).toBe('s');
  await asking.close();
  await admin.close();
});
