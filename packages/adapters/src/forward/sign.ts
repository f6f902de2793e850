import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

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
  return keysOf(secrets)
    .map((key) => {
      const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
      return `v1,${hmac.digest('base64')}`;
    })
    .join(' ');
}

/** Making a key takes longer than signing with it; a flow's secrets stay the same. */
const known = new WeakMap<readonly string[], KeyObject[]>();

function keysOf(secrets: readonly string[]): KeyObject[] {
  const keys =
    known.get(secrets) ??
    secrets.map((secret) => createSecretKey(secret.replace(/^whsec_/, ''), 'base64'));
  known.set(secrets, keys);
  return keys;
}
