import {
  type Connection,
  providers,
  sendsWebhooks,
  type WebhookConnection,
} from '@omnirelay/adapters/registry.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';

/**
 * Binds each provider's established paths to its only connection, or to the one marked `default`.
 * @throws ConfigError when there are several and none, or more than one, is marked
 */
export function bindEstablishedPaths(
  connections: Record<string, Connection>,
): Map<string, WebhookConnection> {
  const bound = new Map<string, WebhookConnection>();
  const senders = Object.values(connections).filter(sendsWebhooks);
  for (const provider of Object.values(providers)) {
    const candidates = senders.filter((c) => c.provider === provider.id);
    const chosen = candidates.length > 1 ? candidates.filter((c) => c.default) : candidates;
    if (chosen.length === 0 && candidates.length === 0) continue;
    const [connection, another] = chosen;
    if (!connection || another) {
      const names = candidates.map((c) => c.name).join(', ');
      throw new ConfigError(
        `There are several ${provider.id} connections (${names}): mark exactly one with "default: true", it gets ${provider.establishedPaths.join(', ')}`,
      );
    }
    for (const path of provider.establishedPaths) bound.set(path, connection);
  }
  return bound;
}
