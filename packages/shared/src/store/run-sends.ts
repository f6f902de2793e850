import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { runSends } from './schema.ts';

export type SendRow = typeof runSends.$inferSelect;

export interface SendClaim {
  /** flow, ticket and trigger */
  key: string;
  runId: string;
  contentHash: string;
}

/**
 * Claims the one reply to a thread, before it is sent.
 * @returns undefined: it is ours to send. A row: somebody has claimed it, maybe we ourselves before a crash
 */
export async function claimSend(db: Database, claim: SendClaim): Promise<SendRow | undefined> {
  const claimed = await db
    .insert(runSends)
    .values({ ...claim, state: 'claimed' })
    .onConflictDoNothing()
    .returning({ key: runSends.key });
  return claimed.length > 0 ? undefined : findSend(db, claim.key);
}

export async function findSend(db: Database, key: string): Promise<SendRow | undefined> {
  const [row] = await db.select().from(runSends).where(eq(runSends.key, key));
  return row;
}

/** From now on it may have been sent: whoever finds it so only looks. */
export async function beginSend(
  db: Database,
  claim: Pick<SendClaim, 'key' | 'runId'>,
): Promise<void> {
  await db.update(runSends).set({ state: 'sending', updatedAt: sql`now()` }).where(isClaim(claim));
}

export async function endSend(
  db: Database,
  claim: Pick<SendClaim, 'key' | 'runId'>,
  end: { state: 'sent'; remoteId: string } | { state: 'uncertain' },
): Promise<void> {
  await db
    .update(runSends)
    .set({ ...end, updatedAt: sql`now()` })
    .where(isClaim(claim));
}

/** Certain: Zoho did not take it. It may be claimed anew. */
export async function releaseSend(
  db: Database,
  claim: Pick<SendClaim, 'key' | 'runId'>,
): Promise<void> {
  const isOpen = inArray(runSends.state, ['claimed', 'sending']);
  await db.delete(runSends).where(and(isClaim(claim), isOpen));
}

function isClaim({ key, runId }: Pick<SendClaim, 'key' | 'runId'>) {
  return and(eq(runSends.key, key), eq(runSends.runId, runId));
}
