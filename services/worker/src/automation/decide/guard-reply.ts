import type { DeskThread, DeskTicket } from '@omnirelay/adapters/zoho/clients.ts';
import type { Checked } from '../model.ts';
import { isDraft, isOurs, newestInbound, stateOf } from './decide-trigger.ts';

export interface AboutToSend {
  triggerId: string;
  to: string;
  from: string;
  /** the ticket as it is now */
  ticket: DeskTicket;
  /** whom a reply goes to now */
  recipient: string | null;
  /** as they are now */
  threads: DeskThread[];
  /** the department that the reply was written for */
  departmentId: string;
  /** what the ticket's department writes from now */
  addresses: string[];
  agentId: string | undefined;
  escalated: boolean;
  /** An operator sends it: they have read the ticket. */
  isByPerson: boolean;
}

/** Whether a reply may still be sent, by a look right before. Pure. */
export function guardReply(about: AboutToSend): Checked {
  const { ticket, threads, triggerId, isByPerson } = about;
  const state = stateOf(ticket);
  if (state !== undefined) return refuse(state);
  const trigger = newestInbound(threads);
  const isStillTrigger =
    trigger === undefined ? triggerId === `ticket-${ticket.id}` : trigger.id === triggerId;
  if (!isStillTrigger) return { kind: 'superseded', reason: 'superseded' };
  if (threads.some(isDraft)) return { kind: 'skip', reason: 'draft-exists' };
  const since = trigger?.createdTime ?? ticket.createdTime;
  const answer = threads.find((one) => one.direction === 'out' && one.createdTime > since);
  if (answer) {
    return isOurs(answer, about.agentId)
      ? { kind: 'skip', reason: 'answered' }
      : refuse('answered-by-person');
  }
  if (about.recipient === null || about.recipient !== about.to.toLowerCase()) {
    return refuse('recipient-changed');
  }
  const canWriteFrom = about.addresses.some(
    (one) => one.toLowerCase() === about.from.toLowerCase(),
  );
  if (ticket.departmentId !== about.departmentId || !canWriteFrom) {
    return refuse('department-changed');
  }
  if ((about.escalated || ticket.isEscalated) && !isByPerson) return refuse('escalated');
  return { kind: 'go' };
}

function refuse(reason: string): Checked {
  return { kind: 'refuse', reason };
}
