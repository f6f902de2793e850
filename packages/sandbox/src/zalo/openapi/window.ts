import type { Switches } from '../switches.ts';

const hourMs = 3_600_000;

export type WindowVerdict = { kind: 'free' | 'billed' } | { kind: 'refused'; error: number };

/** What a message costs, by how long ago the customer was last heard of. */
export function judgeWindow(
  lastInteractionMs: number | undefined,
  nowMs: number,
  { cloudAccount, closedWindow }: Pick<Switches, 'cloudAccount' | 'closedWindow'>,
): WindowVerdict {
  const agoMs = nowMs - (lastInteractionMs ?? Number.NEGATIVE_INFINITY);
  if (agoMs <= 48 * hourMs) return { kind: 'free' };
  if (agoMs > 7 * 24 * hourMs) return { kind: 'refused', error: closedWindow };
  if (cloudAccount === 'funded') return { kind: 'billed' };
  return { kind: 'refused', error: cloudAccount === 'none' ? -320 : -321 };
}
