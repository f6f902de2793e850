import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signDelivery } from './sign.ts';

const secrets = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const delivery = {
  id: '00abc',
  timestamp: Math.floor(Date.now() / 1_000),
  body: Buffer.from('{"content":"ü 💬 \\u003c"}'),
};
const headersOf = (signature: string) => ({
  'webhook-id': delivery.id,
  'webhook-timestamp': String(delivery.timestamp),
  'webhook-signature': signature,
});

test.each(secrets)('each secret signs for a receiver that knows it alone', (secret) => {
  const headers = headersOf(signDelivery(secrets, delivery));
  expect(() => new Webhook(secret).verify(delivery.body, headers)).not.toThrow();
});

test.each([
  ['another body', { body: Buffer.from('{}') }],
  ['another id', { id: '00abd' }],
  ['another time', { timestamp: delivery.timestamp - 1 }],
])('%s has another signature', (_, change) => {
  const headers = headersOf(signDelivery(secrets, { ...delivery, ...change }));
  expect(() => new Webhook(secrets[0] ?? '').verify(delivery.body, headers)).toThrow();
});

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
test('is what the scheme says', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signed = signDelivery([secret], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    body: Buffer.from('{"test": 2432232314}'),
  });
  expect(signed).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
