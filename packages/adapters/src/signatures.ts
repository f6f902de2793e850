import { createHmac, timingSafeEqual } from 'node:crypto';

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
    const hmac = createHmac('sha256', secret);
    for (const part of parts) hmac.update(part);
    const expected = Buffer.from(hmac.digest(encoding));
    // No early exit: how long it takes tells nothing about which secret matched.
    if (given.length === expected.length && timingSafeEqual(given, expected)) holds = true;
  }
  return holds;
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
