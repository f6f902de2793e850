import { createHmac } from 'node:crypto';

/**
 * Timestamp first, then the raw body; the secret is used as the text it is, although it looks like base64.
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
export function signWebhook(secret: string, timestamp: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(timestamp).update(body).digest('base64');
}
