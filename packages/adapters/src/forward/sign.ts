import { createHmac } from 'node:crypto';

/**
 * The signature of the Standard Webhooks scheme: one for each secret, so that a receiver can change to
 * another. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secrets each `whsec_` and Base64
 */
export function signDelivery(
  secrets: readonly string[],
  delivery: { id: string; timestamp: number; body: Buffer },
): string {
  const { id, timestamp, body } = delivery;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
      return `v1,${hmac.digest('base64')}`;
    })
    .join(' ');
}
