import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { withKeptSecrets } from '@omnirelay/adapters/setup/with-kept-secrets.ts';
import { secretContext, watchWebhookSecrets } from '@omnirelay/shared/gate/webhook-secrets.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { SecretRow } from '@omnirelay/shared/store/connection-secrets.ts';
import type { Redis } from 'ioredis';

/** As much of a logger as this needs. */
interface Log {
  error(line: object, message: string): void;
}

/** Secrets that set-up has kept, opened, and as new as a second ago. */
export function watchKeptSecrets(deps: {
  redis: Redis;
  keys: Keys;
  /** `ENCRYPTION_KEY` */
  encryptionKey: string | undefined;
  log: Log;
}): {
  withKeptSecrets(connection: WebhookConnection): WebhookConnection;
  areKeptSecretsKnown(): boolean;
  /** Resolves once they are. */
  seen: Promise<void>;
  stop(): void;
} {
  const open = createOpener(deps);
  let known: Map<string, string[]> | undefined;
  const watched = watchWebhookSecrets(deps, (rows) => {
    known = open(rows);
  });
  return {
    withKeptSecrets: (connection) => withKeptSecrets(connection, known?.get(connection.name) ?? []),
    areKeptSecretsKnown: () => known !== undefined,
    seen: watched.seen,
    stop: watched.stop,
  };
}

/** By connection. What can't be opened opens nothing; each is complained about once. */
function createOpener({
  encryptionKey,
  log,
}: {
  encryptionKey: string | undefined;
  log: Log;
}): (rows: SecretRow[]) => Map<string, string[]> {
  const seal = encryptionKey === undefined ? undefined : createSeal(encryptionKey);
  const complained = new Set<string>();
  const complain = (what: string, line: object, message: string) => {
    if (complained.has(what)) return;
    complained.add(what);
    log.error({ event: 'secrets.not-opened', ...line }, message);
  };
  return (rows) => {
    const known = new Map<string, string[]>();
    for (const row of rows) {
      const { connection, source, sealed } = row;
      const secret = seal?.open(sealed, secretContext(row));
      if (secret !== undefined) known.set(connection, [...(known.get(connection) ?? []), secret]);
      else if (!seal) {
        const message =
          'set-up has kept webhook secrets, and ENCRYPTION_KEY is not set here: webhooks that only they open are refused';
        complain('', {}, message);
      } else {
        const message =
          'a kept webhook secret was sealed with another ENCRYPTION_KEY: run setup again, or set the same key everywhere';
        complain(sealed, { connection, source }, message);
      }
    }
    return known;
  };
}
