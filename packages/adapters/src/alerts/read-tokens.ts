import type { TokenFacts } from '@omnirelay/shared/alerts/facts.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { listTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import type { Redis } from 'ioredis';
import type { Settings } from '../registry.ts';
import { readTokenState } from '../zoho/tokens.ts';

/** How tokens stand that end. Zoho's are made as they are needed: of those, whether they can be. */
export async function readTokens(
  { redis, keys, db }: { redis: Redis; keys: Keys; db: Database },
  connections: readonly (Settings & { name: string })[],
): Promise<TokenFacts[]> {
  const hasPairs = connections.some(({ provider }) => provider === 'zalo');
  const pairs = new Map((hasPairs ? await listTokens(db) : []).map((row) => [row.connection, row]));
  const found = connections.map(async (connection): Promise<TokenFacts[]> => {
    const { name } = connection;
    if (connection.provider === 'zalo') {
      const row = pairs.get(name);
      // No worker has taken over the first pair yet.
      if (!row && connection.tokens !== undefined) return [];
      const needsReauth = !row || row.state === 'needs_reauth';
      const expiresMs = row?.expiresAt?.getTime();
      return [{ connection: name, state: needsReauth ? 'needs_reauth' : 'ok', expiresMs }];
    }
    if (connection.provider !== 'zoho') return [];
    const apis = connection.crm ? (['desk', 'crm'] as const) : (['desk'] as const);
    const states = await Promise.all(
      apis.map((api) => readTokenState({ redis, keys, connection, api })),
    );
    const worst = (['needs_reauth', 'expiring', 'ok'] as const).find((one) =>
      states.some(({ state }) => state === one),
    );
    return [{ connection: name, state: worst ?? 'ok', expiresMs: undefined }];
  });
  return (await Promise.all(found)).flat();
}
