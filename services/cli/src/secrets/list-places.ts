import type { Config } from '@omnirelay/adapters/load-config.ts';
import { copyWebhookSecret, secretContext } from '@omnirelay/shared/gate/webhook-secrets.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import {
  listConnectionSecrets,
  resealConnectionSecret,
  type SecretRow,
} from '@omnirelay/shared/store/connection-secrets.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findTokens, listTokens, resealTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import type { Redis } from 'ioredis';
import type { Place } from './place.ts';
import { waitingPairPlaces, zohoPlaces } from './redis-places.ts';

export interface PlaceDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  config: Pick<Config, 'connections'>;
}

/** Everywhere that something sealed is kept. A test compares this with where seals are made. */
export async function listPlaces(deps: PlaceDeps): Promise<Place[]> {
  const { db, config } = deps;
  const [tokens, secrets] = await Promise.all([listTokens(db), listConnectionSecrets(db)]);
  const ofZalo = Object.values(config.connections)
    .filter(({ provider }) => provider === 'zalo')
    .map(({ name }) => name);
  const names = [...new Set([...tokens.map(({ connection }) => connection), ...ofZalo])].sort();
  return [
    // What waits comes first: it is the only pair there is.
    ...names.flatMap((name) => waitingPairPlaces(deps, name)),
    ...names.map((name) => tokenPlace(deps, name)),
    ...secrets.map((row) => webhookSecretPlace(deps, row)),
    ...zohoPlaces(deps, config),
  ];
}

function tokenPlace({ db }: PlaceDeps, connection: string): Place {
  return {
    what: `tokens of ${connection}`,
    context: connection,
    read: async () => (await findTokens(db, connection))?.sealed,
    replace: (old, anew) => resealTokens(db, { connection, sealed: old }, anew),
  };
}

function webhookSecretPlace(deps: PlaceDeps, { connection, source }: SecretRow): Place {
  const named = { connection, source };
  return {
    what: `webhook secret ${source} of ${connection}`,
    context: secretContext(named),
    async read() {
      const rows = await listConnectionSecrets(deps.db, connection);
      return rows.find((row) => row.source === source)?.sealed;
    },
    replace: (old, anew) =>
      deps.db.transaction(async (tx) => {
        const isThere = await resealConnectionSecret(tx, { ...named, sealed: old }, anew);
        // Before the commit, as when it was kept first.
        if (isThere) await copyWebhookSecret(deps, { ...named, sealed: anew });
        return isThere;
      }),
  };
}
