import { randomBytes } from 'node:crypto';

/** Tokens that Chatwoot chooses itself: 24 characters. */
export function makeSecret(): string {
  return randomBytes(18).toString('base64url');
}

/** What somebody calls the API with. */
export function makeToken(): string {
  return `fake-${randomBytes(12).toString('hex')}`;
}
