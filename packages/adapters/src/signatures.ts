import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Whether any of the secrets signs `parts` as `signature`. Constant time in the signature. */
export function isSignedByAny(
  secrets: string[],
  parts: (string | Buffer)[],
  signature: string,
  encoding: 'base64' | 'hex',
): boolean {
  const given = Buffer.from(signature);
  let holds = false;
  for (const secret of secrets) {
    const hmac = createHmac('sha256', keyOf(secret));
    for (const part of parts) hmac.update(part);
    const expected = Buffer.from(hmac.digest(encoding));
    // No early exit: how long it takes tells nothing about which secret matched.
    if (given.length === expected.length && timingSafeEqual(given, expected)) holds = true;
  }
  return holds;
}

/** Making a key takes longer than signing with it, and there are few secrets. */
const keys = new Map<string, KeyObject>();
const mostKeys = 1_000;

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= mostKeys) keys.clear();
  const key = createSecretKey(secret, 'utf8');
  keys.set(secret, key);
  return key;
}

export function isSameText(given: string, expected: string): boolean {
  const a = createHmac('sha256', 'compare').update(given).digest();
  const b = createHmac('sha256', 'compare').update(expected).digest();
  return timingSafeEqual(a, b);
}

export function isWithin(windowMs: number, atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) <= windowMs;
}

export function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
