import { overrideNames, type SwitchedStage } from '@omnirelay/shared/automation/stages.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';
import { epochMs } from './epoch-ms.ts';
import { NativeEvent, PartPayload, TicketPayload, ToldEvent } from './schema-events.ts';
import { splitZoho } from './split.ts';

export type ZohoEventType =
  | 'ticket.created'
  | 'ticket.customer_replied'
  | 'ticket.agent_replied'
  | 'ticket.commented'
  | 'ticket.updated'
  | 'ticket.status_changed'
  | 'ticket.assigned'
  | 'ticket.moved'
  | 'ticket.deleted'
  /** A sender other than Desk itself asks to look at the ticket, for whatever reason. */
  | 'hint'
  | 'unknown';

/** What a webhook tells. The ticket is read anew all the same: nothing here is signed by Desk. */
export interface ZohoEvent {
  type: ZohoEventType;
  /** The sender's own word for it. */
  calledType: string | undefined;
  /** undefined for what is not about a ticket; no flow gets those */
  ticketId: string | undefined;
  threadId: string | undefined;
  /** the thread, comment, file or approval that it is about */
  partId: string | undefined;
  /** the agent or contact who did it, where it says so */
  actorId: string | undefined;
  /** the event's time, as it was written */
  time: string | undefined;
  atMs: number | undefined;
  orgId: string | undefined;
  /** An event of Desk's own webhooks. */
  native: boolean;
  /** What the caller decides about stages, for this once. */
  overrides: Partial<Record<SwitchedStage, boolean>>;
}

export type TicketEvent = ZohoEvent & { ticketId: string };

/**
 * The event of a stored body, which holds one.
 * @throws BadInputError
 */
export function normalizeZoho(json: unknown): TicketEvent {
  const { ticketId, ...event } = readZohoEvent(json);
  if (ticketId === undefined) throw new BadInputError('no_ticket_id', 'It is not about a ticket.');
  return { ...event, ticketId };
}

/** @throws BadInputError when it tells of no ticket, where it should */
export function readZohoEvent(json: unknown): ZohoEvent {
  const [one, another] = splitZoho(json);
  if (another !== undefined) throw new BadInputError('several_events', 'There are several events.');
  const native = NativeEvent.safeParse(one);
  return native.success ? fromDesk(native.data) : fromOthers(one);
}

const partEvent = /^Ticket_(Thread|Comment|Attachment|Approval)_/;

function fromDesk({ eventType, eventTime, orgId, payload, prevState }: NativeEvent): ZohoEvent {
  const atMs = readTime(eventTime);
  const common = {
    ...nothing,
    ...{ calledType: eventType, orgId, atMs, time: atMs === undefined ? undefined : eventTime },
    native: true,
  };
  if (partEvent.test(eventType)) {
    const part = parseAs(PartPayload, payload);
    return {
      ...common,
      type: partType(eventType, part.direction),
      ticketId: part.ticketId,
      threadId: eventType.startsWith('Ticket_Thread_') ? part.id : undefined,
      partId: part.id,
      actorId: part.commenterId ?? part.author?.id ?? part.responderId,
    };
  }
  // A contact's or a task's id is no ticket's.
  if (!eventType.startsWith('Ticket_')) return { ...common, type: 'unknown' };
  const ticket = parseAs(TicketPayload, payload);
  return {
    ...common,
    type: ticketType(eventType, payload, prevState ?? {}),
    ticketId: ticket.id,
    threadId: ticket.firstThread?.id,
    actorId: eventType === 'Ticket_Add' ? ticket.createdBy : ticket.modifiedBy,
  };
}

function partType(eventType: string, direction: string | undefined): ZohoEventType {
  if (eventType === 'Ticket_Thread_Add') {
    if (direction === 'in') return 'ticket.customer_replied';
    if (direction === 'out') return 'ticket.agent_replied';
  }
  return eventType === 'Ticket_Comment_Add' ? 'ticket.commented' : 'unknown';
}

/** What changed is told only by what was before: whole, or just what is another now. */
function ticketType(
  eventType: string,
  now: Record<string, unknown>,
  before: Record<string, unknown>,
): ZohoEventType {
  if (eventType === 'Ticket_Add') return 'ticket.created';
  if (eventType === 'Ticket_Delete') return 'ticket.deleted';
  if (eventType !== 'Ticket_Update') return 'unknown';
  const isChanged = (field: string) =>
    Object.hasOwn(before, field) && Object.hasOwn(now, field) && before[field] !== now[field];
  if (isChanged('status')) return 'ticket.status_changed';
  if (isChanged('assigneeId')) return 'ticket.assigned';
  if (isChanged('departmentId')) return 'ticket.moved';
  return 'ticket.updated';
}

/** Names by which others say what we have a word for; whatever else they say is a hint. */
const toldTypes: Record<string, ZohoEventType> = {
  'ticket.created': 'ticket.created',
  Ticket_Add: 'ticket.created',
  'ticket.customer_replied': 'ticket.customer_replied',
  'ticket.deleted': 'ticket.deleted',
  Ticket_Delete: 'ticket.deleted',
};

function fromOthers(json: unknown): ZohoEvent {
  const told = ToldEvent.safeParse(json);
  if (!told.success) throw new BadInputError('unknown_shape', 'The body tells of no ticket.');
  const { ticket, ticket_id, ticketId, entityId, id, event_type, eventType, orgId } = told.data;
  const calledType = event_type || eventType;
  const named = ticket?.id ?? ticket_id ?? ticketId;
  const isPart = partEvent.test(calledType ?? '');
  const found = isPart ? named : (named ?? entityId ?? id);
  if (found === undefined) throw new BadInputError('no_ticket_id', 'The body names no ticket.');
  const type = Object.hasOwn(toldTypes, calledType ?? '') ? toldTypes[calledType ?? ''] : undefined;
  return {
    ...nothing,
    type: type ?? 'hint',
    calledType,
    ticketId: found,
    orgId,
    overrides: readOverrides(told.data),
  };
}

function readOverrides(told: Record<string, unknown>): ZohoEvent['overrides'] {
  const decided = Object.entries(overrideNames).flatMap(([stage, name]) => {
    const given = told[name];
    const value = typeof given === 'string' ? given.toLowerCase() : given;
    const isOn = value === true || value === 'true';
    return isOn || value === false || value === 'false' ? [[stage, isOn]] : [];
  });
  return Object.fromEntries(decided);
}

/** Epoch milliseconds, mostly in a string; ISO 8601 in places. */
function readTime(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  if (/^\d{10,15}$/.test(time)) return epochMs(Number(time));
  const ms = /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function parseAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const message = 'The event names no ticket where its type has one.';
  throw new BadInputError('no_ticket_id', message, { cause: result.error });
}

const nothing: ZohoEvent = {
  type: 'unknown',
  calledType: undefined,
  ticketId: undefined,
  threadId: undefined,
  partId: undefined,
  actorId: undefined,
  time: undefined,
  atMs: undefined,
  orgId: undefined,
  native: false,
  overrides: {},
};
