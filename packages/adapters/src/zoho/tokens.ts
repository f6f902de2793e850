import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Seal } from '@omnirelay/shared/secrets/seal.ts';
import type { Redis } from 'ioredis';
import { type OAuthClient, type Refreshed, refreshTimeoutMs } from './accounts.ts';
import type { ZohoConnection } from './config.ts';
import { zohoHosts } from './hosts.ts';
import { createTokenStore, readToken, type Turn } from './token-store.ts';

export interface TokenState {
  /** `expiring`: the next one is late; `needs_reauth`: none will come until an operator acts. */
  state: 'ok' | 'expiring' | 'needs_reauth';
  expiresAt: Date | undefined;
}

export interface TokenSource {
  /** The access token; renewed before its end. @throws WaitError, RetryableError, PermanentError */
  get(): Promise<string>;
  /** Zoho refused this one: nobody gets it any more. */
  refused(token: string): Promise<void>;
  state(): Promise<TokenState>;
}

export interface TokenDeps {
  redis: Redis;
  keys: Keys;
  /** Tokens are at rest in Redis. */
  seal: Seal;
  connection: ZohoConnection & { name: string };
  /** The CRM may have a client of its own. */
  api: 'desk' | 'crm';
  /** `createAccounts(connection).refresh`: one timed attempt. */
  refresh(client: OAuthClient): Promise<Refreshed>;
  /** By default Redis's clock, which all workers share. */
  nowMs?: () => number;
  /** How long whoever gets a token keeps the others waiting: more than `refresh` can take. */
  lockMs?: number;
}

const pollMs = 50;
const throttledCoolMs = 60_000;
const failedCoolMs = 5_000;
/** A dead refresh token stays dead: a new one has a key of its own. */
const revokedForMs = 30 * 24 * 3_600_000;
/** May be mended at Zoho, with nothing to change here. */
const misconfiguredForMs = 10 * 60_000;

/**
 * One access token for all workers, kept in Redis. Whoever finds it old takes the lock and gets the next
 * one; the others use the old one while it is good, else wait for the new one. Never asks more often than
 * the throttle allows, however many ask and however they end.
 */
export function createTokenSource(deps: TokenDeps): TokenSource {
  const { connection, seal } = deps;
  const { client, credential } = credentialOf(deps);
  const lockMs = deps.lockMs ?? refreshTimeoutMs + 5_000;
  const store = createTokenStore({ ...deps, credential, lockMs });
  let pending: Promise<string> | undefined;

  async function obtain(): Promise<string> {
    const owner = randomUUID();
    // Whoever held the lock may have died: it ends, and one of those who wait takes it.
    const deadlineMs = performance.now() + lockMs + 5_000;
    while (performance.now() < deadlineMs) {
      const turn = await store.take(owner);
      if (turn.kind === 'ours') return renew(owner);
      if (turn.kind === 'busy') await pause(pollMs);
      else {
        const token = await settle(turn);
        if (token !== undefined) return token;
      }
    }
    throw new RetryableError('another worker is still getting an access token', {
      retryAfterMs: pollMs,
    });
  }

  /** Undefined: what was kept can't be read (it was sealed with another key) and is gone now. */
  async function settle(turn: Exclude<Turn, { kind: 'ours' | 'busy' }>) {
    if (turn.kind === 'wait') throw new WaitError(turn.reason, turn.waitMs);
    if (turn.kind === 'refused') throw new PermanentError(adviceOn(turn.refusal));
    const token = seal.open(turn.sealed, credential);
    if (token === undefined) await store.drop(turn.fingerprint);
    return token;
  }

  async function renew(owner: string): Promise<string> {
    const found = await deps.refresh(client).catch((cause: unknown) => ({ cause }));
    if ('kind' in found && found.kind === 'token') {
      const sealed = seal.seal(found.token, credential);
      const fingerprint = fingerprintOf(found.token);
      await store.keep(owner, { sealed, fingerprint, lifeMs: found.expiresInMs });
      return found.token;
    }
    const error = await noteFailure(owner, found);
    // The old one may do a little longer.
    const turn = await store.take(owner);
    return (turn.kind === 'token' ? await settle(turn) : undefined) ?? raise(error);
  }

  async function noteFailure(
    owner: string,
    found: Exclude<Refreshed, { kind: 'token' }> | { cause: unknown },
  ): Promise<Error> {
    if ('cause' in found) {
      const { cause } = found;
      const message =
        cause instanceof RetryableError ? cause.message : 'POST token refresh: failed';
      await store.cool(owner, 'Zoho gave no access token', failedCoolMs);
      return new RetryableError(message, { trouble: 'failing', cause });
    }
    if (found.kind === 'throttled') {
      const retryAfterMs = await store.cool(owner, 'too many access tokens', throttledCoolMs);
      const message = 'POST token refresh: Zoho says that we ask too often';
      return new RetryableError(message, { retryAfterMs, trouble: 'throttled' });
    }
    const refusal = `${found.kind}:${found.code}`;
    const forMs = found.kind === 'revoked' ? revokedForMs : misconfiguredForMs;
    await store.refuse(owner, refusal, forMs);
    return new PermanentError(adviceOn(refusal));
  }

  function adviceOn(refusal: string): string {
    const [kind, code] = refusal.split(':');
    const whose = `the connection "${connection.name}"`;
    const of = client === connection ? '' : 'crm.';
    return kind === 'revoked'
      ? `Zoho refused the refresh token (${code}): make a new one, and set it as ${of}refreshToken of ${whose}`
      : `Zoho refused the client (${code}): check ${of}clientId, ${of}clientSecret and dataCentre of ${whose}`;
  }

  return {
    get() {
      if (pending) return pending;
      const mine = obtain().finally(() => {
        if (pending === mine) pending = undefined;
      });
      pending = mine;
      return mine;
    },
    async refused(token) {
      await store.drop(fingerprintOf(token));
      // What is under way may have read the one that was refused.
      pending = undefined;
    },
    state: () => readTokenState(deps),
  };
}

/** How a connection's token stands, for whoever shows it. */
export async function readTokenState(
  deps: Pick<TokenDeps, 'redis' | 'keys' | 'connection' | 'api' | 'nowMs'>,
): Promise<TokenState> {
  const { credential } = credentialOf(deps);
  const { expiresAtMs, isRefused, isLate } = await readToken(deps, credential);
  const expiresAt = expiresAtMs === undefined ? undefined : new Date(expiresAtMs);
  if (isRefused) return { state: 'needs_reauth', expiresAt };
  return { state: isLate ? 'expiring' : 'ok', expiresAt };
}

/** The access token that workers share now, without asking for another. */
export async function readKeptToken(
  deps: Pick<TokenDeps, 'redis' | 'keys' | 'seal' | 'connection' | 'api'>,
): Promise<{ kind: 'none' } | { kind: 'locked' } | { kind: 'token'; token: string }> {
  const { credential } = credentialOf(deps);
  const sealed = await deps.redis.hget(deps.keys.token(credential), 'sealed');
  if (sealed === null) return { kind: 'none' };
  const token = deps.seal.open(sealed, credential);
  return token === undefined ? { kind: 'locked' } : { kind: 'token', token };
}

/** The names that a connection's access tokens are kept under, and sealed for. */
export function credentialsOf(connection: ZohoConnection & { name: string }): string[] {
  const names = (['desk', 'crm'] as const).map(
    (api) => credentialOf({ connection, api }).credential,
  );
  return [...new Set(names)];
}

/** The name tells a credential from others, and nothing of it. Whatever an operator mends makes another. */
function credentialOf({ connection, api }: Pick<TokenDeps, 'connection' | 'api'>) {
  const client: OAuthClient = (api === 'crm' ? connection.crm : undefined) ?? connection;
  const { clientId, clientSecret, refreshToken } = client;
  const { accounts } = zohoHosts(connection);
  const parts = JSON.stringify([accounts, clientId, clientSecret, refreshToken]);
  return { client, credential: digest(parts) };
}

/** Tells two tokens apart where neither may be stored in the clear. */
function fingerprintOf(token: string): string {
  return digest(token);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function raise(error: Error): never {
  throw error;
}
