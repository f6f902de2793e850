import type { Verification, WebhookRequest } from '../provider.ts';
import { headerOf, isSignedByAny, isWithin } from '../signatures.ts';
import type { ZendeskConnection } from './config.ts';

/**
 * base64(HMAC-SHA256(secret, timestamp header + raw body)), no separator, the secret as shown.
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
export function verifyZendesk(
  { headers, body }: WebhookRequest,
  connection: Pick<ZendeskConnection, 'webhookSecrets' | 'replayWindow' | 'unsigned'>,
  nowMs: number,
): Verification {
  if (connection.unsigned) return { ok: true, signed: false };
  if (connection.webhookSecrets.length === 0) return { ok: false, reason: 'no-secret' };
  const signature = headerOf(headers['x-zendesk-webhook-signature']);
  const timestamp = headerOf(headers['x-zendesk-webhook-signature-timestamp']);
  if (!signature || !timestamp) return { ok: false, reason: 'missing-signature' };
  if (!isSignedByAny(connection.webhookSecrets, [timestamp, body], signature, 'base64')) {
    return { ok: false, reason: 'bad-signature' };
  }
  const atMs = Date.parse(timestamp);
  if (Number.isNaN(atMs) || !isWithin(connection.replayWindow, atMs, nowMs)) {
    return { ok: false, reason: 'stale-timestamp' };
  }
  return { ok: true, signed: true };
}
