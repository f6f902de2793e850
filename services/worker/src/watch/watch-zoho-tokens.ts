import type { Config } from '@omnirelay/adapters/load-config.ts';
import { readTokenState } from '@omnirelay/adapters/zoho/tokens.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

/** Access tokens of an hour are asked for when needed: only a refused refresh token concerns anybody. */
export async function watchZohoTokens({
  redis,
  keys,
  config,
  metrics,
}: {
  redis: Redis;
  keys: Keys;
  config: Pick<Config, 'connections'>;
  metrics: Pick<Metrics, 'tokenNeedsReauth'>;
}): Promise<void> {
  for (const connection of Object.values(config.connections)) {
    if (connection.provider !== 'zoho') continue;
    // Desk and CRM may have a credential each.
    const apis = connection.crm ? (['desk', 'crm'] as const) : (['desk'] as const);
    const states = await Promise.all(
      apis.map((api) => readTokenState({ redis, keys, connection, api })),
    );
    const needsReauth = states.some(({ state }) => state === 'needs_reauth');
    metrics.tokenNeedsReauth.set({ connection: connection.name }, needsReauth ? 1 : 0);
  }
}
