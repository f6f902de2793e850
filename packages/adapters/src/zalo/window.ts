/** How an account may answer, by how long ago its customer was last heard of. */
export type ZaloWindow = 'free' | 'paid' | 'closed';

const hourMs = 3_600_000;
/** Since 2026-01-01 without a limit to their number. */
export const freeForMs = 48 * hourMs;
/** Accepted, and billed. */
export const openForMs = 7 * 24 * hourMs;

/** Pure. Every message, follow, tap of a button or the chat's opening counts. */
export function windowAt(interactedAtMs: number, nowMs: number): ZaloWindow {
  const age = nowMs - interactedAtMs;
  if (age <= freeForMs) return 'free';
  return age <= openForMs ? 'paid' : 'closed';
}
