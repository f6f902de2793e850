import type { DeskThread, DeskTicket } from '@omnirelay/adapters/zoho/clients.ts';
import { isAutomatic } from './senders.ts';

/** Which message of the customer's is to be answered, or why none is. */
export type TriggerDecision =
  | { kind: 'trigger'; id: string; atMs: number }
  | { kind: 'nothing'; reason: string };

export interface Ourselves {
  agentId: string | undefined;
  /** what we write from */
  addresses: string[];
}

/** Pure. Order is by time, never by place: lists come newest first, or not. */
export function decideTrigger(
  ticket: DeskTicket,
  threads: DeskThread[],
  ourselves: Ourselves,
): TriggerDecision {
  const state = stateOf(ticket);
  if (state !== undefined) return nothing(state);
  const said = threads.filter(({ status, visibility }) => isSaid(status, visibility));
  if (threads.length === 0) {
    const from = ticket.contact?.email ?? ticket.email;
    if (isAutomatic({ from, subject: ticket.subject }, ourselves.addresses)) {
      return nothing('automatic-sender');
    }
    return { kind: 'trigger', id: `ticket-${ticket.id}`, atMs: ticket.createdTime.getTime() };
  }
  const newest = newestOf(said);
  const trigger = newestInbound(said);
  if (!trigger || !newest) return nothing('no-customer-message');
  if (newest.direction === 'out') {
    return nothing(isOurs(newest, ourselves.agentId) ? 'answered' : 'answered-by-person');
  }
  const from = trigger.author.email ?? trigger.fromEmailAddress;
  if (isAutomatic({ from, subject: ticket.subject }, ourselves.addresses)) {
    return nothing('automatic-sender');
  }
  return { kind: 'trigger', id: trigger.id, atMs: trigger.createdTime.getTime() };
}

/** Why a ticket is not answered at all. Pure. */
export function stateOf(
  ticket: Pick<DeskTicket, 'statusType' | 'isSpam' | 'isTrashed' | 'isArchived'>,
): string | undefined {
  if (ticket.isTrashed) return 'trashed';
  if (ticket.isSpam) return 'spam';
  return ticket.statusType === 'Closed' || ticket.isArchived ? 'closed' : undefined;
}

/** The newest that the customer wrote. Pure. */
export function newestInbound(threads: DeskThread[]): DeskThread | undefined {
  return newestOf(
    threads.filter(
      ({ direction, status, visibility }) => direction === 'in' && isSaid(status, visibility),
    ),
  );
}

export function isOurs(
  { author, responderId }: Pick<DeskThread, 'author' | 'responderId'>,
  agentId: string | undefined,
): boolean {
  return agentId !== undefined && (author.id === agentId || responderId === agentId);
}

export function isDraft({ status }: Pick<DeskThread, 'status'>): boolean {
  return status.toUpperCase() === 'DRAFT';
}

function isSaid(status: string, visibility: string): boolean {
  return !isDraft({ status }) && visibility.toLowerCase() !== 'private';
}

function newestOf(threads: DeskThread[]): DeskThread | undefined {
  return threads.reduce<DeskThread | undefined>(
    (newest, one) => (newest && newest.createdTime >= one.createdTime ? newest : one),
    undefined,
  );
}

function nothing(reason: string): TriggerDecision {
  return { kind: 'nothing', reason };
}
