/** How the two sides' statuses answer each other. Pure; see the table test. */

/** solved, closed -> resolved; everything else -> open. */
export function conversationStatusFor(ticketStatus: string): 'open' | 'resolved' {
  return ticketStatus === 'solved' || ticketStatus === 'closed' ? 'resolved' : 'open';
}

/** pending and snoozed conversations are open ones that wait. */
export function broadStatus(conversationStatus: string): 'open' | 'resolved' {
  return conversationStatus === 'resolved' ? 'resolved' : 'open';
}

/** What we know of the changes of one ticket's and its conversation's status. */
export interface StatusMemory {
  /** What we wrote at Chatwoot and have not seen come back, oldest first. */
  written: { status: 'open' | 'resolved'; atMs: number }[];
  /** Chatwoot's `updated_at` of the newest status event decided on. */
  seenAt?: number | undefined;
  /** Zendesk's time of the newest status event acted on. */
  ticketSeenAt?: string | undefined;
  /** Our last write at Zendesk, with its `updated_at` in whole seconds. */
  ticketWritten?: { status: string; at: string } | undefined;
}

/**
 * Whether a ticket's change is still the last one, as Zendesk announces changes in any order.
 * `unclear`: within the second of a write of ours; only the ticket itself tells which came last.
 */
export function judgeTicketStatus(
  event: { at: string },
  memory: Pick<StatusMemory, 'ticketSeenAt' | 'ticketWritten'>,
): 'last' | 'stale' | 'unclear' {
  const atMs = Date.parse(event.at);
  const { ticketSeenAt, ticketWritten } = memory;
  if (ticketSeenAt !== undefined && atMs < Date.parse(ticketSeenAt)) return 'stale';
  if (ticketWritten === undefined) return 'last';
  const sinceWrittenMs = atMs - Date.parse(ticketWritten.at);
  if (sinceWrittenMs < 0) return 'stale';
  return sinceWrittenMs < 1_000 ? 'unclear' : 'last';
}

/**
 * Whether what we know of a ticket's status may be a telling from before our own write, made within
 * the same second.
 */
export function isTicketStatusUnclear(
  ticket: { status?: string | undefined; updatedAt?: string | undefined },
  { ticketWritten }: Pick<StatusMemory, 'ticketWritten'>,
): boolean {
  if (ticket.status === undefined) return true;
  if (!ticketWritten || ticket.status === ticketWritten.status) return false;
  return !ticket.updatedAt || Date.parse(ticket.updatedAt) <= Date.parse(ticketWritten.at);
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

/**
 * The memory after an event was decided on: its echo, and what was written before it, have come. A
 * change that wasn't ours ends all waiting: writes that changed nothing have no echo, and were one
 * still to come, the ticket's status answers it.
 */
export function afterStatusEvent(
  memory: StatusMemory,
  event: { status: string; updatedAt: number | undefined },
  nowMs: number,
): StatusMemory {
  const fresh = memory.written.filter(({ atMs }) => nowMs - atMs < echoWithinMs);
  if (isStale(event.updatedAt, memory.seenAt)) return { ...memory, written: fresh };
  const echoed = fresh.findIndex((write) => write.status === broadStatus(event.status));
  return {
    ...memory,
    written: echoed === -1 ? [] : fresh.slice(echoed + 1),
    seenAt: event.updatedAt ?? memory.seenAt,
  };
}

function isStale(at: number | undefined, seenAt: number | undefined): boolean {
  return at !== undefined && seenAt !== undefined && at < seenAt;
}
