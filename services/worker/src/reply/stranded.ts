import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import { replyEvent } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findStrandedReplies } from '@omnirelay/shared/store/stranded-replies.ts';
import type { Redis } from 'ioredis';

/** Its event is being accepted, or recorded. */
const olderThanMs = 60_000;
const batch = 200;

/**
 * Accepts replies whose console died between storing and accepting them. One that was accepted after
 * all is a duplicate. Returns how many were found.
 */
export async function acceptStrandedReplies(
  deps: { redis: Redis; keys: Keys; db: Database; kick: Kick; connections: string[] },
  nowMs: number,
): Promise<number> {
  if (deps.connections.length === 0) return 0;
  const stranded = await findStrandedReplies(deps.db, {
    connections: deps.connections,
    before: new Date(nowMs - olderThanMs),
    limit: batch,
  });
  if (stranded.length === 0) return 0;
  const events = stranded.map(({ messageId, ...place }) => ({
    event: replyEvent(place, messageId, nowMs),
    dedupSeconds,
  }));
  const { kicks } = await acceptBatch(deps, events);
  await deps.kick(kicks);
  return stranded.length;
}
