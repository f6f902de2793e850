import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Redis } from 'ioredis';
import { createAccounts } from './accounts.ts';
import { createZohoClients, type ZohoClients } from './clients.ts';
import type { ZohoConnection } from './config.ts';
import { createSharedSlots } from './shared-slots.ts';
import { createTokenSource } from './tokens.ts';

/** A call may begin this much after its slot was taken. */
const leaseSlackMs = 1_000;

export interface BuildZohoDeps {
  redis: Redis;
  keys: Keys;
  /** `ENCRYPTION_KEY` */
  encryptionKey?: string | undefined;
}

/**
 * The clients of one Zoho connection; all processes share its access token.
 * @throws ConfigError without a key to keep tokens by
 */
export function buildZoho(
  { redis, keys, encryptionKey }: BuildZohoDeps,
  connection: ZohoConnection & { name: string },
): ZohoClients {
  if (encryptionKey === undefined) {
    throw new ConfigError(
      `${connection.name} has tokens to keep: set ENCRYPTION_KEY (64 hex characters, for example from "openssl rand -hex 32")`,
    );
  }
  const seal = createSeal(encryptionKey);
  const accounts = createAccounts(connection);
  const tokensOf = (api: 'desk' | 'crm') =>
    createTokenSource({ redis, keys, seal, connection, api, refresh: accounts.refresh });
  const crmTokens = connection.crm ? { crmTokens: tokensOf('crm') } : {};
  const clients = createZohoClients(connection, {
    tokens: tokensOf('desk'),
    ...crmTokens,
    slots: (api) =>
      createSharedSlots(
        { redis, keys },
        {
          name: `${connection.name}.${api}`,
          count: connection.concurrency,
          leaseMs: connection.timeout + leaseSlackMs,
        },
      ),
  });
  return {
    ...clients,
    async close() {
      await Promise.all([clients.close(), accounts.close()]);
    },
  };
}
