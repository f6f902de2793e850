import { randomBytes } from 'node:crypto';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import type { TokenPair } from '@omnirelay/adapters/zalo/config.ts';
import { consentUrl, createZaloOAuth, newCodeVerifier } from '@omnirelay/adapters/zalo/oauth.ts';
import { createZaloTokens } from '@omnirelay/adapters/zalo/tokens.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';

/** How connections are let in whose tokens rotate: by a pasted pair, or by their provider's page. */
export interface Authorization {
  canAuthorize(connection: string): boolean;
  /** A pair that an administrator has brought. */
  adopt(connection: string, pair: TokenPair): Promise<void>;
  /** @returns where to consent */
  begin(connection: string, by: { actor: string; callback: string }): Promise<string>;
  /**
   * Ends what was begun; each beginning once.
   * @returns who had begun it
   * @throws BadInputError that says what to do
   */
  finish(
    connection: string,
    answer: { state: string; code: string; oaId: string | undefined },
  ): Promise<{ actor: string }>;
  close(): Promise<void>;
}

const Begun = z.object({
  connection: z.string(),
  actor: z.string(),
  codeVerifier: z.string(),
});

/** As long as a code of Zalo's. */
const beginSeconds = 600;

/** @throws ConfigError without a key to keep tokens by, where a connection has some */
export function createAuthorization(deps: {
  db: Database;
  redis: Redis;
  keys: Keys;
  config: Pick<Config, 'connections'>;
  encryptionKey: string | undefined;
  log: Logger;
}): Authorization {
  const { redis, keys, config } = deps;
  const accounts = new Map(
    Object.values(config.connections).flatMap((connection) =>
      connection.provider === 'zalo' ? [[connection.name, accountOf(deps, connection)]] : [],
    ),
  );
  const find = (name: string) => {
    const account = accounts.get(name);
    if (account) return account;
    throw new BadInputError(
      'not_authorizable',
      `${name} has no tokens that could be renewed here.`,
      {
        status: 409,
      },
    );
  };
  const stateKey = (state: string) => keys.cache('authorize', state);

  return {
    canAuthorize: (name) => accounts.has(name),

    adopt: (name, pair) => find(name).tokens.adopt(pair),

    async begin(name, { actor, callback }) {
      const { connection } = find(name);
      const { codeVerifier = newCodeVerifier(), redirectUri = callback } = connection.authorize;
      const state = randomBytes(24).toString('base64url');
      const begun: z.infer<typeof Begun> = { connection: name, actor, codeVerifier };
      await redis.set(stateKey(state), JSON.stringify(begun), 'EX', beginSeconds);
      return consentUrl(connection, { redirectUri, codeVerifier, state });
    },

    async finish(name, { state, code, oaId }) {
      const { connection, oauth, tokens } = find(name);
      const kept = await redis.getdel(stateKey(state));
      const begun = kept === null ? undefined : Begun.parse(JSON.parse(kept));
      if (begun?.connection !== name) {
        throw refused('This consent was not begun here, or too long ago. Begin again.');
      }
      if (oaId !== connection.oaId) {
        const given = oaId || 'that Zalo did not name';
        throw refused(`Consent was given for the account ${given}; ${name} is ${connection.oaId}.`);
      }
      const exchanged = await oauth.redeem(code, begun.codeVerifier);
      if (exchanged.kind === 'refused') {
        throw refused(`Zalo refused the code (${exchanged.code}). Begin again.`);
      }
      await tokens.adopt(exchanged.pair, exchanged.lifeMs);
      return { actor: begun.actor };
    },

    async close() {
      await Promise.all([...accounts.values()].map(({ oauth }) => oauth.close()));
    },
  };
}

type ZaloConnection = Extract<Connection, { provider: 'zalo' }>;

function accountOf(
  { db, redis, keys, encryptionKey, log }: Parameters<typeof createAuthorization>[0],
  connection: ZaloConnection,
) {
  if (encryptionKey === undefined) {
    throw new ConfigError(
      `${connection.name} has tokens to keep: set ENCRYPTION_KEY (64 hex characters, for example from "openssl rand -hex 32")`,
    );
  }
  const oauth = createZaloOAuth(connection);
  const seal = createSeal(encryptionKey);
  // The console brings pairs, and leaves renewing to workers.
  const isTaken = async () => true;
  const tokens = createZaloTokens({ db, redis, keys, seal, connection, oauth, isTaken, log });
  return { connection, oauth, tokens };
}

function refused(message: string): BadInputError {
  return new BadInputError('not_authorized', message, { status: 409 });
}
