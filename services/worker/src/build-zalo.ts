import { createZaloClient, type ZaloClient } from '@omnirelay/adapters/zalo/client.ts';
import type { ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import { isTokenRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import { createZaloOAuth } from '@omnirelay/adapters/zalo/oauth.ts';
import { createZaloTokens, type ZaloTokens } from '@omnirelay/adapters/zalo/tokens.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { ZaloSide } from './zalo/zalo-calls.ts';

export interface BuildZaloDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  log: Pick<Logger, 'info' | 'error'>;
  /** `ENCRYPTION_KEY` */
  encryptionKey?: string | undefined;
}

export interface Zalo {
  client: ZaloClient;
  tokens: ZaloTokens;
  heardOf: ZaloSide['heardOf'];
  close(): Promise<void>;
}

/**
 * The client of one official account; all processes share its tokens.
 * @throws ConfigError without a key to keep tokens by
 */
export function buildZalo(
  { redis, keys, db, log, encryptionKey }: BuildZaloDeps,
  connection: ZaloConnection & { name: string },
): Zalo {
  if (encryptionKey === undefined) {
    throw new ConfigError(
      `${connection.name} has tokens to keep: set ENCRYPTION_KEY (64 hex characters, for example from "openssl rand -hex 32")`,
    );
  }
  const oauth = createZaloOAuth(connection);
  /** Asks with a token that may have ended. */
  const isTaken = async (access: string) => {
    const probe = createZaloClient(connection, { get: async () => access });
    try {
      await probe.account();
      return true;
    } catch (error) {
      if (isTokenRefusal(error)) return false;
      throw error;
    } finally {
      await probe.close();
    }
  };
  const seal = createSeal(encryptionKey);
  const tokens = createZaloTokens({ db, redis, keys, seal, connection, oauth, isTaken, log });
  const client = createZaloClient(connection, tokens);
  return {
    client,
    tokens,
    heardOf: (messageIds) => heardOf({ redis, keys }, connection.name, messageIds),
    async close() {
      await Promise.all([client.close(), oauth.close()]);
    },
  };
}

const kinds = ['text', 'image', 'gif', 'sticker', 'link', 'file', 'list', 'template'];

/** By the claim of the event that told of each; kept longer than anything is looked for. */
async function heardOf(
  { redis, keys }: Pick<BuildZaloDeps, 'redis' | 'keys'>,
  connection: string,
  messageIds: string[],
): Promise<Map<string, number>> {
  const asked = messageIds.flatMap((id) => kinds.map((kind) => [id, `oa_send_${kind}-${id}`]));
  if (asked.length === 0) return new Map();
  const claims = await redis.mget(asked.map(([, event = '']) => keys.dedup(connection, event)));
  return new Map(
    asked.flatMap(([id = ''], i) => {
      const eventId = claims[i];
      return eventId ? [[id, acceptedAtMs(eventId)] as const] : [];
    }),
  );
}
