import { describe, expect, test } from 'vitest';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();

const webhook = (changes: object = {}) => ({
  name: 'relay',
  url: t.portal.hook,
  subscriptions: { Ticket_Add: null },
  ...changes,
});

test('a webhook is created, shown, changed, switched off and deleted', async () => {
  const { call, zoho, ticket, received, events } = t.portal;
  const ignoreSourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';
  const created = await call('POST', '/webhooks', webhook({ ignoreSourceId }));
  expect(created.status).toBe(200);
  expect(created.json).toEqual({
    ...webhook({ ignoreSourceId }),
    id: expect.stringMatching(/^\d{18}$/),
    type: 'CUSTOMER_WEBHOOK',
    isEnabled: true,
  });
  const path = `/webhooks/${created.json.id}`;
  expect((await call('GET', path)).json).toEqual(created.json);
  expect((await call('GET', '/webhooks')).json).toEqual({ data: [created.json] });

  ticket();
  await zoho.webhooks.settled();
  expect(events()).toHaveLength(1);
  const claims = received.at(-1)?.headers['x-zdesk-jwt']?.split('.')[1] ?? '';
  const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  expect(aud).toBe(`webhookId:${created.json.id}`);

  await call('PATCH', path, { isEnabled: false });
  ticket();
  await zoho.webhooks.settled();
  expect(events()).toHaveLength(1);
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
});

describe('the URL is probed', () => {
  test.each([
    [{ get: 200, post: 500 }, 200, ['GET']],
    [{ get: 405, post: 200 }, 200, ['GET', 'POST']],
    [{ get: 202, post: 202 }, 422, ['GET', 'POST']],
  ])('%j: %i', async (answers, status, methods) => {
    const { call, receiver, received } = t.portal;
    const fault = (code: number) => ({ kind: 'status', status: code }) as const;
    receiver.faults.inject({ method: 'GET', fault: fault(answers.get) });
    receiver.faults.inject({ method: 'POST', fault: fault(answers.post) });
    const answer = await call('POST', '/webhooks', webhook());
    expect(answer.status).toBe(status);
    expect(receiver.calls.map(({ method }) => method)).toEqual(methods);
    expect(received).toEqual([]);
    expect(t.portal.zoho.subscriptions()).toHaveLength(status === 200 ? 1 : 0);
  });

  test.each([false, true])('a POST has a token: %s', async (probeHasToken) => {
    const { call, receiver, received, zoho } = t.portal;
    zoho.switches.probeHasToken = probeHasToken;
    receiver.faults.inject({ method: 'GET', fault: { kind: 'status', status: 405 } });
    await call('POST', '/webhooks', webhook());
    expect(received).toMatchObject([{ method: 'POST', raw: '' }]);
    expect('x-zdesk-jwt' in (received[0]?.headers ?? {})).toBe(probeHasToken);
  });

  test('again when it changes, and only then', async () => {
    const { call, receiver } = t.portal;
    const { json } = await call('POST', '/webhooks', webhook());
    await call('PATCH', `/webhooks/${json.id}`, { name: 'other' });
    expect(receiver.calls).toHaveLength(1);
    const url = `${receiver.url}/nowhere`;
    expect((await call('PATCH', `/webhooks/${json.id}`, { url })).status).toBe(422);
    expect((await call('GET', `/webhooks/${json.id}`)).json.url).toBe(t.portal.hook);
  });
});

describe('refuses', () => {
  test.each<[string, () => object, string]>([
    ['a long URL', () => ({ url: `${t.portal.hook}?${'x'.repeat(100)}` }), '/url'],
    ['another scheme', () => ({ url: 'ftp://relay.example' }), '/url'],
    ['no URL', () => ({ url: undefined }), '/url'],
    ['no subscriptions', () => ({ subscriptions: undefined }), '/subscriptions'],
    ['an unknown event', () => ({ subscriptions: { Ticket: null } }), '/subscriptions/Ticket'],
    ['a long name', () => ({ name: 'x'.repeat(101) }), '/name'],
    ['a source that is no UUID', () => ({ ignoreSourceId: 'relay' }), '/ignoreSourceId'],
    ['unknown keys', () => ({ secret: 'x' }), '/secret'],
    ['other events’ makers', () => ({ includeEventsFrom: ['API'] }), '/includeEventsFrom/0'],
  ])('%s', async (_name, change, fieldName) => {
    const { status, json } = await t.portal.call('POST', '/webhooks', webhook(change()));
    expect([status, json.errors[0].fieldName]).toEqual([422, fieldName]);
    expect(t.portal.receiver.calls).toEqual([]);
  });

  test('an eleventh that is enabled', async () => {
    const { call } = t.portal;
    for (let n = 0; n < 10; n += 1) await call('POST', '/webhooks', webhook());
    const { status, json } = await call('POST', '/webhooks', webhook());
    expect([status, json.errorCode]).toEqual([403, 'LICENSE_ACCESS_LIMITED']);
    expect((await call('POST', '/webhooks', webhook({ isEnabled: false }))).status).toBe(200);
  });

  test.each([
    ['an edition without webhooks', { enabledWebhooks: 0 }, 403, 'LICENSE_ACCESS_LIMITED'],
    ['a token without the scopes', { hasWebhookScopes: false }, 403, 'SCOPE_MISMATCH'],
    ['a source to ignore', { refusesIgnoreSourceId: true }, 422, 'INVALID_DATA'],
  ])('%s', async (_name, switches, status, code) => {
    Object.assign(t.portal.zoho.switches, switches);
    const ignoreSourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';
    const answer = await t.portal.call('POST', '/webhooks', webhook({ ignoreSourceId }));
    expect([answer.status, answer.json.errorCode]).toEqual([status, code]);
  });

  test('a twenty-first, enabled or not', async () => {
    const { call } = t.portal;
    const off = webhook({ isEnabled: false });
    for (let n = 0; n < 20; n += 1) await call('POST', '/webhooks', off);
    expect((await call('POST', '/webhooks', off)).status).toBe(403);
  });
});
