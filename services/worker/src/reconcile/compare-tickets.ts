import type { DeskClient, DeskTicket } from '@omnirelay/adapters/zoho/clients.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { type Accept, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Compare } from './compare.ts';
import type { Patiently } from './patiently.ts';
import type { Window } from './plan.ts';

export interface CompareTicketsDeps {
  connection: string;
  flow: string;
  desk: Pick<DeskClient, 'searchTickets'>;
  patiently: Patiently;
  /** By ticket: when the customer wrote what its newest run is about. */
  findTriggerTimes(ticketIds: string[]): Promise<Map<string, Date>>;
  accept: Accept;
  window(): Window;
}

const pageSize = 100;
/** Zoho's search shows a thousand of one question for certain; where there are more, a shorter time is asked for. */
const lastOffset = 900;
const shortestMs = 1_000;

/** Zoho does not say whether an answer moves a ticket's `modifiedTime`, so both times are asked for. */
const questions = ['modified', 'replied'] as const;
type Question = (typeof questions)[number];

/**
 * Finds tickets whose customer has written and that no run is about: their webhook never came. The worker
 * reads each anew, so that finding too many costs a few credits, and nothing else.
 */
export function createCompareTickets(deps: CompareTicketsDeps): Compare {
  return async (range, progress, save) => {
    const window = deps.window();
    const fromMs = Math.max(range.sinceMs, window.nowMs - window.maxAgeMs);
    const heal = async (tickets: DeskTicket[]) => {
      progress.conversationsRead += tickets.length;
      const known = await deps.findTriggerTimes(tickets.map(({ id }) => id));
      for (const ticket of tickets) {
        if (!isMissed(ticket, known.get(ticket.id), window)) continue;
        const event = foundEvent(deps, ticket);
        const { outcome } = await deps.accept(event, { dedupSeconds, ownTrace: true });
        if (outcome === 'duplicate') continue;
        progress.healed += 1;
        const gapMs = window.nowMs - writtenAt(ticket).getTime();
        progress.oldestGapMs = Math.max(progress.oldestGapMs ?? 0, gapMs);
      }
    };
    const started = (questions as readonly string[]).indexOf(range.page ?? '');
    for (const question of questions.slice(Math.max(0, started))) {
      await save(question);
      await lookThrough(deps, question, { fromMs, toMs: window.nowMs }, heal);
    }
  };
}

/** All tickets of a time, a page after the other; a time with too many is halved. */
async function lookThrough(
  deps: CompareTicketsDeps,
  question: Question,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  heal: (tickets: DeskTicket[]) => Promise<void>,
): Promise<void> {
  const since = new Date(fromMs);
  for (let from = 0; from <= lastOffset; from += pageSize) {
    const tickets = await deps.patiently(() =>
      deps.desk.searchTickets({
        ...(question === 'modified' ? { modifiedFrom: since } : { repliedFrom: since }),
        until: new Date(toMs),
        from,
        limit: pageSize,
      }),
    );
    await heal(tickets);
    if (tickets.length < pageSize) return;
  }
  if (toMs - fromMs <= shortestMs) return;
  const middleMs = Math.floor((fromMs + toMs) / 2);
  await lookThrough(deps, question, { fromMs, toMs: middleMs }, heal);
  await lookThrough(deps, question, { fromMs: middleMs, toMs }, heal);
}

/** Whether a ticket's customer has written since its newest run, long enough ago for a webhook. Pure. */
export function isMissed(
  ticket: Pick<
    DeskTicket,
    'statusType' | 'isSpam' | 'isTrashed' | 'customerResponseTime' | 'createdTime'
  >,
  knownAt: Date | undefined,
  window: Pick<Window, 'nowMs' | 'maxAgeMs' | 'leaveMs'>,
): boolean {
  if (ticket.isSpam || ticket.isTrashed || ticket.statusType === 'Closed') return false;
  const at = writtenAt(ticket).getTime();
  const ageMs = window.nowMs - at;
  if (ageMs < window.leaveMs || ageMs > window.maxAgeMs) return false;
  return knownAt === undefined || knownAt.getTime() < at;
}

function writtenAt({
  customerResponseTime,
  createdTime,
}: Pick<DeskTicket, 'customerResponseTime' | 'createdTime'>): Date {
  return customerResponseTime ?? createdTime;
}

function foundEvent({ connection, flow }: CompareTicketsDeps, ticket: DeskTicket): StoredEvent {
  return {
    id: newEventId(),
    connection,
    type: 'ticket.found',
    conversationKey: ticket.id,
    externalId: `zoho_${ticket.id}`,
    // One gap is one event, however often it is found.
    providerEventId: `found-${ticket.id}-${writtenAt(ticket).getTime()}`,
    flows: [flow],
    contentType: 'application/json',
    unreadable: undefined,
    found: true,
    body: Buffer.from(JSON.stringify({ ticket_id: ticket.id })),
  };
}
