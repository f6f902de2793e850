/** How the two sides' statuses answer each other. Pure; see the table test. */

/** solved, closed -> resolved; everything else -> open. */
export function conversationStatusFor(ticketStatus: string): 'open' | 'resolved' {
  return ticketStatus === 'solved' || ticketStatus === 'closed' ? 'resolved' : 'open';
}

/** pending and snoozed conversations are open ones that wait. */
export function broadStatus(conversationStatus: string): 'open' | 'resolved' {
  return conversationStatus === 'resolved' ? 'resolved' : 'open';
}

/** What we know of a conversation's status. */
export interface StatusMemory {
  /** What we wrote and have not seen come back, oldest first. */
  written: { status: 'open' | 'resolved'; atMs: number }[];
  /** Chatwoot's `updated_at` of the newest status event acted on. */
  seenAt?: number | undefined;
}

/** A write whose echo has not come by then has none: it changed nothing there. */
const echoWithinMs = 60_000;

export type StatusDecision =
  | { kind: 'write'; status: 'solved' | 'open' }
  | { kind: 'skip'; reason: 'own-echo' | 'stale' | 'same-status' | 'ticket-closed' };

/**
 * A conversation's new status, and what it means for the ticket. Chatwoot doesn't say who changed
 * it, so our own changes are recognised by what we wrote last.
 */
export function decideTicketStatus(
  event: { status: string; updatedAt: number | undefined },
  ticketStatus: string,
  memory: StatusMemory,
  nowMs: number,
): StatusDecision {
  const status = broadStatus(event.status);
  if (isStale(event.updatedAt, memory.seenAt)) return { kind: 'skip', reason: 'stale' };
  const expected = memory.written.filter(({ atMs }) => nowMs - atMs < echoWithinMs);
  if (expected.some((write) => write.status === status))
    return { kind: 'skip', reason: 'own-echo' };
  if (ticketStatus === 'closed') return { kind: 'skip', reason: 'ticket-closed' };
  if (conversationStatusFor(ticketStatus) === status)
    return { kind: 'skip', reason: 'same-status' };
  return { kind: 'write', status: status === 'resolved' ? 'solved' : 'open' };
}

/** The memory after an event was decided on: its echo, and what was written before it, have come. */
export function afterStatusEvent(
  memory: StatusMemory,
  event: { status: string; updatedAt: number | undefined },
  nowMs: number,
): StatusMemory {
  const fresh = memory.written.filter(({ atMs }) => nowMs - atMs < echoWithinMs);
  const echoed = fresh.findIndex((write) => write.status === broadStatus(event.status));
  return {
    written: echoed === -1 ? fresh : fresh.slice(echoed + 1),
    seenAt: isStale(event.updatedAt, memory.seenAt)
      ? memory.seenAt
      : (event.updatedAt ?? memory.seenAt),
  };
}

function isStale(at: number | undefined, seenAt: number | undefined): boolean {
  return at !== undefined && seenAt !== undefined && at < seenAt;
}
