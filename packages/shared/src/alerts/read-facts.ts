import { readPostgresFacts } from '../store/alert-facts.ts';
import type { Database } from '../store/database.ts';
import type { Facts, Known, TokenFacts } from './facts.ts';
import { type RedisFactsDeps, readRedisFacts } from './read-redis-facts.ts';

export interface FactsDeps extends RedisFactsDeps {
  db: Database;
  readTokens(): Promise<TokenFacts[]>;
}

/** Whoever has not answered by then counts as away. */
const patienceMs = 10_000;

/** All that alerts are judged by. Never throws: a store that does not answer is a fact, too. */
export async function readFacts(deps: FactsDeps, nowMs: number): Promise<Facts> {
  const [redis, postgres, tokens] = await Promise.all([
    known(readRedisFacts(deps, nowMs)),
    known(readPostgresFacts(deps.db)),
    known(deps.readTokens()),
  ]);
  return { redis, postgres, tokens: tokens.isAway ? undefined : tokens.facts };
}

async function known<T>(reading: Promise<T>): Promise<Known<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  });
  try {
    return { isAway: false, facts: await Promise.race([reading, late]) };
  } catch (error) {
    return { isAway: true, reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** A code says enough; messages may name users, hosts and statements. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? 'no answer' : reasonOf(error.cause);
}
