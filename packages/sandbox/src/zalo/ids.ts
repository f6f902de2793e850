import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Digits that no number holds exactly; never the same again, also after a restart. */
export function digitsId(length = 19): string {
  const rest = Array.from({ length: length - 1 }, () => randomInt(10)).join('');
  return `${randomInt(1, 10)}${rest}`;
}

export function messageId(): string {
  return randomBytes(10).toString('hex');
}

export function opaqueToken(): string {
  return randomBytes(60).toString('base64url');
}

/** RFC 7636's S256: unpadded. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
