import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import type { Kick } from './kick.ts';

/** Younger mailboxes are about to get their job, or are being worked on. */
const olderThanMs = 10_000;
const batch = 1_000;

/**
 * Kicks every mailbox that has waited a while: one whose accepter died before its kick, or whose job
 * was lost, gets a new job; one that has a job keeps it. Returns how many were kicked.
 */
export async function sweepMailboxes(
  deps: { redis: Redis; keys: Keys; kick: Kick },
  nowMs: number,
): Promise<number> {
  let kicked = 0;
  for (let offset = 0; ; offset += batch) {
    const boxes = await deps.redis.zrangebyscore(
      deps.keys.waiting,
      '-inf',
      nowMs - olderThanMs,
      'LIMIT',
      offset,
      batch,
    );
    if (boxes.length > 0) await deps.kick(boxes);
    kicked += boxes.length;
    if (boxes.length < batch) return kicked;
  }
}
