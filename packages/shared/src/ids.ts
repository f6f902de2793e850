import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const randomLength = 12;

/** Random bytes for many ids at once: asking for a few costs about as much as for all of these. */
const pool = Buffer.alloc(randomLength * 256);
let used = pool.length;

/**
 * A new event id: nine base-36 digits of milliseconds (good until the year 5188), then 60 random
 * bits. Ids sort by time, and Redis scripts read an event's age out of its id.
 */
export function newEventId(nowMs: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = Math.floor(nowMs).toString(36).padStart(9, '0');
  for (const end = used + randomLength; used < end; used++) {
    id += alphabet[(pool[used] ?? 0) % 32];
  }
  return id;
}

/** When the event with this id was accepted, in epoch milliseconds. */
export function acceptedAtMs(eventId: string): number {
  return Number.parseInt(eventId.slice(0, 9), 36);
}
