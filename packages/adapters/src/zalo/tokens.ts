import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { defineScript, runScript } from '@omnirelay/shared/redis/script.ts';
import type { Seal } from '@omnirelay/shared/secrets/seal.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  changeTokens,
  findTokens,
  insertTokens,
  putTokens,
  replaceTokens,
  type TokenChange,
  type TokenRow,
} from '@omnirelay/shared/store/provider-tokens.ts';
import type { Redis } from 'ioredis';
import { TokenPair, type ZaloConnection } from './config.ts';
import { exchangeTimeoutMs, type ZaloOAuth } from './oauth.ts';

export interface ZaloTokenDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  seal: Seal;
  connection: ZaloConnection & { name: string };
  oauth: Pick<ZaloOAuth, 'renew'>;
  /** Whether Zalo still takes an access token. @throws RetryableError when it can't be asked */
  isTaken(access: string): Promise<boolean>;
  /** Between two tries to store what is stored nowhere else. */
  betweenTriesMs?: number;
  log: TokenLog;
  nowMs?: () => number;
}

export interface TokenLog {
  info(line: object, message: string): void;
  error(line: object, message: string): void;
}

export interface ZaloTokens {
  /** @throws WaitError while nobody has authorised us; RetryableError */
  get(): Promise<string>;
  /**
   * Zalo has refused this one.
   * @returns its successor: another's, or one that is got now. @throws as `get`
   */
  replace(refused: string): Promise<string>;
  /** Renews a pair that is due. To be called again and again, by every worker. */
  keepFresh(): Promise<void>;
  /** A new pair that an administrator brings. */
  adopt(pair: TokenPair, lifeMs?: number): Promise<void>;
}

/** Zalo's last for 25 hours: renewed after 20 at the latest. */
export const renewBeforeMs = 5 * 3_600_000;
/** Longer than an exchange and all that is written after it: nobody else may begin meanwhile. */
const lockMs = 6 * exchangeTimeoutMs;
const busyMs = 1_000;
const unauthorisedWaitMs = 30_000;
/** A pair that could not be stored is kept here until it can. */
const parkedSeconds = 90 * 24 * 3_600;

const removeIfSameScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/**
 * The tokens of one official account, for any number of workers. A refresh token can be used once: one
 * worker at a time renews, notes before the exchange that it has begun, and stores the new pair before
 * anybody uses it. What was begun and not ended is looked into before anything else is tried.
 */
export function createZaloTokens(deps: ZaloTokenDeps): ZaloTokens {
  const { db, redis, keys, seal, connection, oauth, log } = deps;
  const { name } = connection;
  const nowMs = deps.nowMs ?? Date.now;
  const sealOf = (pair: TokenPair) => seal.seal(JSON.stringify(pair), name);
  const lockKey = keys.tokenLock(name);
  const parkedKey = parkedTokensKey(keys, name);

  const removeIfSame = (key: string, value: string) =>
    runScript(redis, removeIfSameScript, [key], [value]);

  /** @throws WaitError where nobody has let us in */
  async function read(): Promise<{ row: TokenRow; pair: TokenPair }> {
    let row = await findTokens(db, name);
    const seed = connection.tokens && fingerprintOf(connection.tokens);
    const isNewSeed = seed !== undefined && row?.state === 'needs_reauth' && row.seed !== seed;
    if (connection.tokens && seed !== undefined && !row) {
      await insertTokens(db, { connection: name, sealed: sealOf(connection.tokens), seed });
      row = await findTokens(db, name);
    } else if (connection.tokens && row && isNewSeed) {
      await changeTokens(db, row, { ...fresh, seed, sealed: sealOf(connection.tokens) });
      row = await findTokens(db, name);
    }
    if (!row) throw unauthorised('nobody has authorised it yet');
    if (row.state === 'needs_reauth') throw unauthorised(row.problem ?? 'its tokens have ended');
    return { row, pair: open(row.sealed) };
  }

  function open(sealed: string): TokenPair {
    const text = seal.open(sealed, name);
    if (text === undefined) {
      throw unauthorised('its tokens were kept with another ENCRYPTION_KEY');
    }
    return TokenPair.parse(JSON.parse(text));
  }

  function unauthorised(why: string): WaitError {
    return new WaitError(
      `${name} is not authorised (${why}): authorise it on the Connections page`,
      unauthorisedWaitMs,
    );
  }

  /** @param refused an access token that Zalo does not take, whatever its age */
  async function renew(refused?: string): Promise<string> {
    const owner = randomUUID();
    if ((await redis.set(lockKey, owner, 'PX', lockMs, 'NX')) === null) {
      throw new WaitError(`another worker renews the tokens of ${name}`, busyMs);
    }
    try {
      await storeParked();
      const { row, pair } = await read();
      // Somebody was faster: nobody needs another.
      if (refused !== undefined && pair.access !== refused) return pair.access;
      if (refused === undefined && !isDue(row)) return pair.access;
      return await exchange(row, pair);
    } finally {
      await removeIfSame(lockKey, owner).catch(() => {});
    }
  }

  async function exchange(row: TokenRow, pair: TokenPair): Promise<string> {
    // Its end is unknown: did Zalo exchange the token, and nobody wrote down for what?
    const isDangling = row.renewalStartedAt !== null;
    const isLast = isDangling && !(await deps.isTaken(pair.access));
    if (!(await changeTokens(db, row, { renewalStartedAt: new Date(nowMs()) }))) {
      throw new WaitError(`the tokens of ${name} have just changed`, busyMs);
    }
    const begun = { connection: name, version: row.version + 1 };
    const exchanged = await oauth.renew(pair.refresh).catch(async (error: unknown) => {
      const isUntouched = error instanceof RetryableError && error.outcome === 'not-applied';
      if (isUntouched && !isDangling) await changeTokens(db, begun, { renewalStartedAt: null });
      throw error;
    });
    if (exchanged.kind === 'refused') {
      const problem = isLast
        ? `a renewal was interrupted, and Zalo takes neither of its tokens (${exchanged.code})`
        : `Zalo refused the refresh token (${exchanged.code})`;
      await changeTokens(db, begun, { state: 'needs_reauth', problem, renewalStartedAt: null });
      log.error(
        { event: 'token.needs-reauth', connection: name, problem },
        'sending is paused until somebody authorises the connection',
      );
      throw unauthorised(problem);
    }
    const expiresAt = new Date(nowMs() + exchanged.lifeMs);
    await keep({
      replaces: row.sealed,
      sealed: sealOf(exchanged.pair),
      expiresAt: expiresAt.toISOString(),
    });
    log.info({ event: 'token.renewed', connection: name, expiresAt }, 'tokens renewed');
    return exchanged.pair.access;
  }

  /** In Redis and in the database, whichever takes it first: it is the only pair there is. */
  async function keep(found: Parked): Promise<void> {
    const text = JSON.stringify(found);
    const parking = redis.set(parkedKey, text, 'EX', parkedSeconds).then(
      () => true,
      () => false,
    );
    for (let tries = 0; ; tries++) {
      try {
        await store(found);
        void parking.then(() => removeIfSame(parkedKey, text)).catch(() => {});
        return;
      } catch (error) {
        log.error(
          { event: 'token.not-stored', connection: name, err: error },
          'a pair is not stored yet',
        );
        const isParked = await Promise.race([parking, wait(deps.betweenTriesMs ?? 500)]);
        // Whoever renews next finds it there.
        if (isParked || tries === mostTries) throw error;
      }
    }
  }

  /** In place of the pair that it succeeds, whatever else was noted of that meanwhile. */
  async function store({ replaces, sealed, expiresAt }: Parked): Promise<void> {
    // A pair of unknown age counts as never renewed: it is renewed soon.
    const ends = expiresAt === null ? null : new Date(expiresAt);
    const change = { ...fresh, sealed, expiresAt: ends, renewedAt: ends && new Date(nowMs()) };
    if (replaces !== 'any') return replace(replaces, change);
    // The pair of the file is older: it is not tried again unless somebody changes it.
    const seed = connection.tokens ? fingerprintOf(connection.tokens) : 'brought';
    await putTokens(db, { ...change, connection: name, seed });
  }

  async function replace(replaced: string, change: TokenChange): Promise<void> {
    let sealed = replaced;
    while (!(await replaceTokens(db, { connection: name, sealed }, change))) {
      const row = await findTokens(db, name);
      // Another pair stays; the same one, sealed anew while keys are rotated, is replaced all the same.
      if (!row || row.sealed === sealed || !isSamePair(row.sealed, replaced)) return;
      sealed = row.sealed;
    }
  }

  function isSamePair(one: string, other: string): boolean {
    const [ours, theirs] = [seal.open(one, name), seal.open(other, name)];
    return ours !== undefined && ours === theirs;
  }

  async function storeParked(): Promise<void> {
    const parked = await redis.get(parkedKey);
    if (parked === null) return;
    await store(JSON.parse(parked) as Parked);
    await removeIfSame(parkedKey, parked);
  }

  function isDue({ expiresAt, renewedAt }: TokenRow): boolean {
    // The first pair is of unknown age.
    if (expiresAt === null || renewedAt === null) return true;
    return expiresAt.getTime() - nowMs() < renewBeforeMs;
  }

  return {
    async get() {
      const { row, pair } = await read();
      const hasEnded = row.expiresAt !== null && row.expiresAt.getTime() <= nowMs();
      // A renewal that nobody saw the end of may have ended this one, too.
      return hasEnded || row.renewalStartedAt !== null ? renew(pair.access) : pair.access;
    },
    async replace(refused) {
      const { pair } = await read();
      return pair.access === refused ? renew(refused) : pair.access;
    },
    async keepFresh() {
      await storeParked();
      const { row } = await read();
      if (isDue(row) || row.renewalStartedAt !== null) await renew();
    },
    async adopt(pair, lifeMs) {
      const brought: Parked = {
        replaces: 'any',
        sealed: sealOf(pair),
        expiresAt: lifeMs === undefined ? null : new Date(nowMs() + lifeMs).toISOString(),
      };
      await keep(brought);
    },
  };
}

/** What a pair is like that nothing is wrong with. */
const fresh = {
  state: 'ok',
  problem: null,
  renewalStartedAt: null,
  expiresAt: null,
  renewedAt: null,
} as const;

/** Where a pair is kept that is on its way into the database: `Parked`, as JSON. */
export function parkedTokensKey(keys: Keys, connection: string): string {
  return keys.token(`${connection}:parked`);
}

/** A pair on its way into the database. */
export interface Parked {
  /** the sealed pair that was exchanged for it; `any`: a person has brought it */
  replaces: string;
  sealed: string;
  /** ISO 8601; null: nobody knows */
  expiresAt: string | null;
}

const mostTries = 20;

/** Tells two pairs apart, and nothing of either. */
function fingerprintOf({ refresh }: TokenPair): string {
  return createHash('sha256').update(refresh).digest('hex').slice(0, 32);
}
