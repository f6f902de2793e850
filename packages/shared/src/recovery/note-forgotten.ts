import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { findLastMade } from '../store/known.ts';

/** As far back as syncs look for what was missed, unless somebody has them look further. */
const forgetfulSeconds = 24 * 3_600;
/** The ledger keeps everything for a day longer. */
const surelyKeptMs = 7 * 24 * 3_600_000;
const sample = 20;

/**
 * Whether the ledger has forgotten what Postgres knows to have been made: Redis was lost. Then, for a day, each
 * write that can be told from others is looked for before it is made. Webhooks that come again and syncs bring
 * what had been done.
 */
export async function noteForgotten(
  { redis, keys, db }: { redis: Redis; keys: Keys; db: Database },
  nowMs: number,
): Promise<boolean> {
  const last = await findLastMade(db, sample);
  const kept = last.filter(({ doneAt }) => nowMs - doneAt.getTime() < surelyKeptMs);
  if (kept.length === 0) return false;
  if ((await redis.exists(...kept.map(({ id }) => keys.effect(id)))) === kept.length) return false;
  await redis.set(keys.forgetful, nowMs, 'EX', forgetfulSeconds);
  return true;
}
