import { createZaloClient } from '@omnirelay/adapters/zalo/client.ts';
import { TokenPair, type ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import { isTokenRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import type { Environment } from '@omnirelay/shared/config/environment.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { attempt } from '../attempt.ts';
import { callTimeoutMs } from '../check.ts';
import type { ZaloFacts } from './judge-zalo.ts';

/** Renews nothing: a refresh token is good once, and belongs to the workers. */
export async function readZalo(
  connection: ZaloConnection & { name: string },
  { db, environment }: { db: Database; environment: Environment },
): Promise<ZaloFacts> {
  const { name, oaId } = connection;
  const row = await findTokens(db, name);
  const key = environment.ENCRYPTION_KEY;
  const kept = row && key !== undefined ? createSeal(key).open(row.sealed, name) : undefined;
  const pair = kept === undefined ? undefined : TokenPair.safeParse(JSON.parse(kept)).data;
  const access = row ? pair?.access : connection.tokens?.access;
  return {
    ...{ name, oaId },
    tokens: row && {
      state: row.state,
      expiresAt: row.expiresAt ?? undefined,
      problem: row.problem ?? undefined,
      // Without a key, that is what is told of.
      opens: key === undefined || pair !== undefined,
    },
    hasFirstPair: connection.tokens !== undefined,
    account: access === undefined ? undefined : await askAccount(connection, access),
    hasWebhookKey: connection.oaSecretKey.length > 0,
    isUnsigned: connection.unsigned,
  };
}

async function askAccount(
  connection: ZaloConnection,
  access: string,
): Promise<ZaloFacts['account']> {
  const timeout = Math.min(connection.timeout, callTimeoutMs);
  const client = createZaloClient({ ...connection, timeout }, { get: async () => access });
  try {
    return await attempt(
      () => client.account(),
      (error) => (isTokenRefusal(error) ? 'refused' : undefined),
    );
  } finally {
    await client.close();
  }
}
