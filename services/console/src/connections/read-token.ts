import type { Connection } from '@omnirelay/adapters/registry.ts';
import { renewBeforeMs } from '@omnirelay/adapters/zalo/tokens.ts';
import { readTokenState, type TokenState } from '@omnirelay/adapters/zoho/tokens.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findTokens, type TokenRow } from '@omnirelay/shared/store/provider-tokens.ts';
import type { Redis } from 'ioredis';

export type { TokenState } from '@omnirelay/adapters/zoho/tokens.ts';

/** Keys from the configuration file neither expire nor are renewed. */
export const lasting: TokenState = { state: 'ok', expiresAt: undefined };

const worstFirst = ['needs_reauth', 'expiring', 'ok'] as const;

/** Desk and CRM may have a token each: the one that is worse off is told. */
export async function readToken(
  { redis, keys, db }: { redis: Redis; keys: Keys; db: Database },
  connection: Connection,
  nowMs = Date.now(),
): Promise<TokenState> {
  if (connection.provider === 'zalo') {
    return pairState(await findTokens(db, connection.name), connection.tokens !== undefined, nowMs);
  }
  if (connection.provider !== 'zoho') return lasting;
  const apis = connection.crm ? (['desk', 'crm'] as const) : (['desk'] as const);
  return worstOf(
    await Promise.all(apis.map((api) => readTokenState({ redis, keys, connection, api }))),
  );
}

/** A pair is renewed five hours before its end: one that is nearer to it could not be. */
const lateMs = renewBeforeMs - 3_600_000;

/** Pure. @param row undefined: no worker has taken over the first pair yet */
export function pairState(
  row: Pick<TokenRow, 'state' | 'expiresAt'> | undefined,
  hasFirstPair: boolean,
  nowMs: number,
): TokenState {
  if (!row) return { state: hasFirstPair ? 'ok' : 'needs_reauth', expiresAt: undefined };
  const expiresAt = row.expiresAt ?? undefined;
  if (row.state !== 'ok') return { state: 'needs_reauth', expiresAt };
  const isLate = expiresAt !== undefined && expiresAt.getTime() - nowMs < lateMs;
  return { state: isLate ? 'expiring' : 'ok', expiresAt };
}

export function worstOf(states: TokenState[]): TokenState {
  const rank = ({ state }: TokenState) => worstFirst.indexOf(state);
  const endMs = ({ expiresAt }: TokenState) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const [worst = lasting] = states.toSorted((a, b) => rank(a) - rank(b) || endMs(a) - endMs(b));
  return worst;
}
