import { createAccounts } from '@omnirelay/adapters/zoho/accounts.ts';
import { createZohoClients, type ZohoClients } from '@omnirelay/adapters/zoho/clients.ts';
import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import { createTokenSource } from '@omnirelay/adapters/zoho/tokens.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Redis } from 'ioredis';

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
  const clients = createZohoClients(connection, { tokens: tokensOf('desk'), ...crmTokens });
  return {
    ...clients,
    async close() {
      await Promise.all([clients.close(), accounts.close()]);
    },
  };
}
