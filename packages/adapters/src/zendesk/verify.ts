import type { Verification, WebhookRequest } from '../provider.ts';
import { headerOf, isSignedByAny, isWithin } from '../signatures.ts';
import type { ZendeskConnection } from './config.ts';

/**
 * A whole ISO 8601 instant. No separator stands between it and the body, so a looser reading would let
 * a recorded request pass again with the boundary moved: another body under the same signature.
 */
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

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
  const atMs = isoInstant.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(atMs) || !isWithin(connection.replayWindow, atMs, nowMs)) {
    return { ok: false, reason: 'stale-timestamp' };
  }
  return { ok: true, signed: true };
}
