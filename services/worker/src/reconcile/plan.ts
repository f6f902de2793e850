import { isInboxFlow } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import type { Found, FoundStatus } from './source.ts';

/** By whose time, and from when on, things are compared. */
export interface Window {
  nowMs: number;
  /** When this connection was compared for the first time: what was before it is history. */
  firstSyncAtMs: number;
  maxAgeMs: number;
  /** What is younger may still have its webhook, or our own record of it, on its way. */
  leaveMs: number;
}

/**
 * How far something that we came upon goes: to every flow that wants it, only into the inbox, or
 * nowhere yet.
 */
export type Reach = 'all' | 'inbox' | 'later';

const secondMs = 1_000;

export function reachOf(atMs: number, window: Window): Reach {
  const ageMs = window.nowMs - atMs;
  // Lists tell whole seconds: it may be almost one younger.
  if (ageMs - secondMs < window.leaveMs) return 'later';
  const isBefore = atMs < Math.floor(window.firstSyncAtMs / secondMs) * secondMs;
  return isBefore || ageMs > window.maxAgeMs ? 'inbox' : 'all';
}

/** Ids of those of these flows that something of this reach is for. */
export function flowsWithin(reach: Reach, flows: string[]): string[] {
  if (reach === 'later') return [];
  return reach === 'all' ? flows : flows.filter(isInboxFlow);
}

/** What is known of provider event ids: as which type each was accepted, `claimed` where only that. */
export type Known = ReadonlyMap<string, string>;

/** What no webhook brought, of what was found; in the same order. */
export function missingOf(found: Found[], known: Known, window: Window): Found[] {
  return found.filter((one) => isMissing(one, known) && reachOf(one.atMs, window) !== 'later');
}

function isMissing({ kind, providerEventId, messageEventId }: Found, known: Known): boolean {
  if (known.has(providerEventId)) return false;
  if (kind === 'message') return true;
  const message = known.get(messageEventId);
  if (message === undefined || message === 'claimed') return false;
  // A message that was read has its files with it.
  return kind === 'change' || !message.endsWith('.read');
}

/** Whether a conversation's status is another than was last told. New ones are open. */
export function isStatusNews(
  status: FoundStatus,
  lastTold: { isClosed: boolean } | undefined,
  window: Window,
): boolean {
  if (reachOf(status.atMs, window) === 'later') return false;
  return status.isClosed !== (lastTold?.isClosed ?? false);
}
