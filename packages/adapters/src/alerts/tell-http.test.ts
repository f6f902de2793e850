import { composeTest } from '@omnirelay/shared/alerts/message.ts';
import { Alerts, type AlertTarget } from '@omnirelay/shared/config/alerts.ts';
import { type Receiver, startReceiver } from '@omnirelay/shared/testing/receiver.ts';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTell, type Teller } from './create-tell.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const message = composeTest(Date.now());
let receiver: Receiver;
let teller: Teller;

beforeAll(async () => {
  receiver = await startReceiver();
  teller = createTell();
});
afterAll(async () => {
  await teller.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = { status: 200, body: 'OK' };
});

function target(settings: Record<string, unknown>): AlertTarget {
  const url = `${receiver.url}/in-the-path?token=in-the-query`;
  const [parsed] = Alerts.parse({ targets: [{ url, ...settings }] }).targets;
  if (!parsed) throw new Error('no target');
  return parsed;
}

test('a webhook is signed, and says what it is about', async () => {
  const hook = target({ kind: 'webhook', secret, token: 'made-up-token', allowPrivate: true });
  expect(await teller.tell(hook, message)).toEqual({});
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'alerts.test',
    data: { alerts: [{ kind: 'test', name: 'test' }] },
  });
  expect(headers).toMatchObject({
    authorization: 'Bearer made-up-token',
    'webhook-id': message.id,
  });
});

test('Slack gets a text', async () => {
  expect(await teller.tell(target({ kind: 'slack', allowPrivate: true }), message)).toEqual({});
  const { text } = JSON.parse(receiver.received[0]?.body ?? '');
  expect(text).toContain('This is a test');
});

test('a private address is not asked unless it may be', async () => {
  const { error, unclear } = await teller.tell(target({ kind: 'slack' }), message);
  expect(error).toMatch(/not a public address.*`allowPrivate: true` on this target of alerts/);
  expect(unclear).toBe(false);
  expect(receiver.received).toEqual([]);
});

test.each([
  [500, true],
  [404, false],
  [301, false],
])('HTTP %i is not told, and says nothing of the address', async (status, unclear) => {
  receiver.answer = { status, body: 'made-up-token', headers: { location: receiver.url } };
  const hook = target({ kind: 'webhook', token: 'made-up-token', allowPrivate: true });
  const told = await teller.tell(hook, message);
  expect(told.error).toContain(`HTTP ${status}`);
  expect(told.error).not.toMatch(/in-the-path|in-the-query|made-up-token/);
  expect(told.unclear).toBe(unclear);
});
