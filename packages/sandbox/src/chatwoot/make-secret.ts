import { randomBytes } from 'node:crypto';

/** Tokens that Chatwoot chooses itself: 24 characters. */
export function makeSecret(): string {
  return randomBytes(18).toString('base64url');
}
