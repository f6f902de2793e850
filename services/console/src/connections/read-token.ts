import type { Connection } from '@omnirelay/adapters/registry.ts';
import { readTokenState, type TokenState } from '@omnirelay/adapters/zoho/tokens.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

export type { TokenState } from '@omnirelay/adapters/zoho/tokens.ts';

/** Keys from the configuration file neither expire nor are renewed. */
export const lasting: TokenState = { state: 'ok', expiresAt: undefined };

const worstFirst = ['needs_reauth', 'expiring', 'ok'] as const;

/** Desk and CRM may have a token each: the one that is worse off is told. */
export async function readToken(
  { redis, keys }: { redis: Redis; keys: Keys },
  connection: Connection,
): Promise<TokenState> {
  if (connection.provider !== 'zoho') return lasting;
  const apis = connection.crm ? (['desk', 'crm'] as const) : (['desk'] as const);
  return worstOf(
    await Promise.all(apis.map((api) => readTokenState({ redis, keys, connection, api }))),
  );
}

export function worstOf(states: TokenState[]): TokenState {
  const rank = ({ state }: TokenState) => worstFirst.indexOf(state);
  const endMs = ({ expiresAt }: TokenState) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const [worst = lasting] = states.toSorted((a, b) => rank(a) - rank(b) || endMs(a) - endMs(b));
  return worst;
}
