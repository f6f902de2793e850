import type { KeySource, Verification, WebhookRequest } from '../provider.ts';
import { headerOf, isSameText, isSignedByAny } from '../signatures.ts';
import type { ZohoConnection } from './config.ts';
import { verifyDeskToken } from './verify-token.ts';

export type Settings = Pick<
  ZohoConnection,
  'webhook' | 'unsigned' | 'orgId' | 'dataCentre' | 'baseUrls'
> & {
  /** ids of webhooks that set-up has kept, beside that of the file */
  keptWebhookIds?: readonly string[];
};

/** By the one way that the connection is set to; the others open nothing. */
export function verifyZoho(
  { headers, body }: WebhookRequest,
  settings: Settings,
  nowMs: number,
  keys: KeySource,
): Verification | Promise<Verification> {
  const { webhook, unsigned } = settings;
  if (unsigned) return { ok: true, signed: false };
  switch (webhook.auth) {
    case 'jwt': {
      const token = headerOf(headers['x-zdesk-jwt']);
      const ids = [webhook.webhookId, ...(settings.keptWebhookIds ?? [])];
      const webhookIds = ids.filter((id) => id !== undefined);
      return verifyDeskToken(token, { ...settings, webhookIds }, nowMs, keys);
    }
    case 'hmac':
      return verifyHmac(headerOf(headers['x-zoho-signature']), body, webhook.secrets);
    case 'secret':
      return verifySecret(headerOf(headers['x-webhook-secret']), webhook.secrets);
  }
}

/** hex(HMAC-SHA256(secret, raw body)), with or without `sha256=`. No time is signed: a replay is a hint. */
function verifyHmac(given: string | undefined, body: Buffer, secrets: string[]): Verification {
  if (secrets.length === 0) return { ok: false, reason: 'no-secret' };
  if (!given) return { ok: false, reason: 'missing-signature' };
  const hex = given.toLowerCase().replace(/^sha256=/, '');
  return isSignedByAny(secrets, [body], hex, 'hex')
    ? { ok: true, signed: true }
    : { ok: false, reason: 'bad-signature' };
}

/** Vouches for who sends, not for what. */
function verifySecret(given: string | undefined, secrets: string[]): Verification {
  if (secrets.length === 0) return { ok: false, reason: 'no-secret' };
  if (!given) return { ok: false, reason: 'missing-signature' };
  // All of them, so that how long it takes tells nothing about which one it is.
  const holds = secrets.map((secret) => isSameText(given, secret)).includes(true);
  return holds ? { ok: true, signed: true } : { ok: false, reason: 'bad-token' };
}
