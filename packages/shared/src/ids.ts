import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * A new event id: nine base-36 digits of milliseconds (good until the year 5188), then 60 random
 * bits. Ids sort by time, and Redis scripts read an event's age out of its id.
 */
export function newEventId(nowMs: number = Date.now()): string {
  let id = Math.floor(nowMs).toString(36).padStart(9, '0');
  for (const byte of randomBytes(12)) id += alphabet[byte % 32];
  return id;
}

/** When the event with this id was accepted, in epoch milliseconds. */
export function acceptedAtMs(eventId: string): number {
  return Number.parseInt(eventId.slice(0, 9), 36);
}
