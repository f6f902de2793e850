import type { Verification, WebhookRequest } from '../provider.ts';
import { headerOf, isSameText, isSignedByAny, isWithin } from '../signatures.ts';
import type { ChatwootConnection } from './config.ts';

type Settings = Pick<
  ChatwootConnection,
  'webhookSecrets' | 'webhookToken' | 'replayWindow' | 'unsigned'
>;

/**
 * `sha256=` + hex(HMAC-SHA256(secret, timestamp + "." + raw body)) since Chatwoot 4.12. Older servers
 * can't sign: there `?token=` vouches, but only where no secret is set. A signature that is present
 * must always hold.
 */
export function verifyChatwoot(
  { headers, query, body }: WebhookRequest,
  settings: Settings,
  nowMs: number,
): Verification {
  if (settings.unsigned) return { ok: true, signed: false };
  if (settings.webhookSecrets.length > 0) return verifySignature(headers, body, settings, nowMs);
  if (settings.webhookToken === undefined) return { ok: false, reason: 'no-secret' };
  return typeof query.token === 'string' && isSameText(query.token, settings.webhookToken)
    ? { ok: true, signed: true }
    : { ok: false, reason: 'bad-token' };
}

function verifySignature(
  headers: WebhookRequest['headers'],
  body: Buffer,
  settings: Settings,
  nowMs: number,
): Verification {
  const signature = headerOf(headers['x-chatwoot-signature']);
  const timestamp = headerOf(headers['x-chatwoot-timestamp']);
  if (!signature?.startsWith('sha256=') || !timestamp) {
    return { ok: false, reason: 'missing-signature' };
  }
  const hex = signature.slice('sha256='.length);
  if (!isSignedByAny(settings.webhookSecrets, [`${timestamp}.`, body], hex, 'hex')) {
    return { ok: false, reason: 'bad-signature' };
  }
  const isFresh =
    /^\d{1,12}$/.test(timestamp) &&
    isWithin(settings.replayWindow, Number(timestamp) * 1_000, nowMs);
  return isFresh ? { ok: true, signed: true } : { ok: false, reason: 'stale-timestamp' };
}
