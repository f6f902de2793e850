import type { ZohoEvent } from '@omnirelay/adapters/zoho/normalize.ts';
import type { RunRow } from '@omnirelay/shared/store/runs.ts';

/** As much as deciding needs of the ticket's newest run. */
export type LatestRun = Pick<RunRow, 'id' | 'covers'> & {
  /** threads that it has read */
  threadIds: string[];
};

export type EventDecision = { kind: 'read' } | { kind: 'skip'; reason: string };

/**
 * Whether an event has the ticket read at all. One that waited while the ticket was read is answered with
 * that run, unless it tells of a thread that Zoho did not show yet. Pure.
 */
export function decideEvent(
  event: Pick<ZohoEvent, 'type' | 'threadId'>,
  eventId: string,
  latest: LatestRun | undefined,
): EventDecision {
  if (event.type === 'ticket.agent_replied') return skip('agent-reply');
  if (event.type === 'ticket.deleted') return skip('deleted');
  if (!latest?.covers.includes(eventId)) return { kind: 'read' };
  const { threadId } = event;
  if (threadId !== undefined && !latest.threadIds.includes(threadId)) return { kind: 'read' };
  return skip('covered');
}

function skip(reason: string): EventDecision {
  return { kind: 'skip', reason };
}
