import type { WebhookConnection } from '../registry.ts';

/**
 * A connection that also takes what is signed with secrets that set-up has kept. Nothing is taken because
 * something is missing: without secrets of either kind it stays closed.
 */
export function withKeptSecrets(
  connection: WebhookConnection,
  kept: readonly string[],
): WebhookConnection {
  if (kept.length === 0) return connection;
  switch (connection.provider) {
    case 'zendesk':
    case 'chatwoot':
      return { ...connection, webhookSecrets: [...connection.webhookSecrets, ...kept] };
    case 'zoho':
      return { ...connection, keptWebhookIds: kept } as WebhookConnection;
    case 'zalo':
      return connection;
  }
}
