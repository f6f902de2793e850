import { type Connection, providers } from '@omnirelay/adapters/registry.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';

/**
 * Binds each provider's established paths to its only connection, or to the one marked `default`.
 * @throws ConfigError when there are several and none, or more than one, is marked
 */
export function bindEstablishedPaths(
  connections: Record<string, Connection>,
): Map<string, Connection> {
  const bound = new Map<string, Connection>();
  for (const provider of Object.values(providers)) {
    const candidates = Object.values(connections).filter((c) => c.provider === provider.id);
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
