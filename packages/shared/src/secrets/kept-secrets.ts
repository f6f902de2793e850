import type { Redis } from 'ioredis';
import { ConfigError } from '../config/environment.ts';
import { copyWebhookSecret, removeWebhookSecret, secretContext } from '../gate/webhook-secrets.ts';
import type { Keys } from '../redis/keys.ts';
import {
  deleteConnectionSecret,
  listConnectionSecrets,
  putConnectionSecret,
} from '../store/connection-secrets.ts';
import type { Database } from '../store/database.ts';
import { createSeal } from './seal.ts';

/** What was kept of a connection's webhooks, by source. */
export interface KeptSecrets {
  /** undefined: it is there, and can't be opened with our key */
  read(): Promise<Map<string, string | undefined>>;
  /** @throws ConfigError without a key to seal it with */
  keep(source: string, secret: string): Promise<void>;
  forget(source: string): Promise<void>;
}

export const missingKeyMessage =
  'ENCRYPTION_KEY is not set: set it for all processes alike (64 hex characters, for example from "openssl rand -hex 32")';

export function createKeptSecrets(
  deps: {
    db: Database;
    redis: Redis;
    keys: Keys;
    /** `ENCRYPTION_KEY` */
    encryptionKey: string | undefined;
  },
  connection: string,
): KeptSecrets {
  const { db, encryptionKey } = deps;
  const seal = encryptionKey === undefined ? undefined : createSeal(encryptionKey);
  return {
    async read() {
      const rows = await listConnectionSecrets(db, connection);
      return new Map(
        rows.map((row) => [row.source, seal?.open(row.sealed, secretContext(row))] as const),
      );
    },
    async keep(source, secret) {
      if (!seal) throw new ConfigError(missingKeyMessage);
      const sealed = seal.seal(secret, secretContext({ connection, source }));
      const row = { connection, source, sealed };
      await db.transaction(async (tx) => {
        await putConnectionSecret(tx, row);
        // Before the commit: what Redis does not take is not kept.
        await copyWebhookSecret(deps, row);
      });
    },
    async forget(source) {
      await db.transaction(async (tx) => {
        await deleteConnectionSecret(tx, { connection, source });
        await removeWebhookSecret(deps, { connection, source });
      });
    },
  };
}
