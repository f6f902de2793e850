import { closedTicket, invalidRecord } from './errors.ts';
import type { Attachment, Audit, AuditEvent, Channel, Comment, Ticket, User } from './model.ts';
import { type CommentSource, renderComment } from './render-comment.ts';
import { diffFields, type TicketFields } from './ticket-fields.ts';
import { impossible, requireUser, type World } from './world.ts';

export interface NewComment {
  source: CommentSource;
  authorId: number;
  /** Missing: as the ticket's first comment. */
  public?: boolean;
  attachments: Attachment[];
}

export interface Writer {
  actor: User;
  channel: Channel;
}

export interface TicketWrite {
  comment?: NewComment;
  fields?: Partial<TicketFields>;
  metadata?: Record<string, unknown>;
}

export interface NewTicket {
  id?: number;
  requesterId: number;
  submitterId: number;
  followupSource?: Ticket;
  comment?: NewComment;
  fields: Partial<TicketFields>;
  metadata?: Record<string, unknown>;
}

export function createTicketRecord(
  world: World,
  writer: Writer,
  input: NewTicket,
): { ticket: Ticket; audit: Audit } {
  const now = world.now();
  const source = input.followupSource;
  const inherited = source ? { subject: source.subject, tags: source.tags } : {};
  const ticket: Ticket = {
    id: pickTicketId(world, input.id),
    subject: '',
    description: '',
    status: 'new',
    priority: null,
    type: null,
    requesterId: input.requesterId,
    submitterId: input.submitterId,
    assigneeId: null,
    groupId: null,
    externalId: null,
    customFields: [],
    ...inherited,
    ...input.fields,
    tags: [...new Set([...(source?.tags ?? []), ...(input.fields.tags ?? [])])],
    channel: writer.channel,
    followupSourceId: source?.id ?? null,
    followupIds: [],
    createdAt: now,
    updatedAt: now,
    comments: [],
    audits: [],
  };
  const audit = openAudit(world, ticket, writer, input.metadata);
  if (input.comment) addComment(world, ticket, audit, writer, { public: true, ...input.comment });
  ticket.description = ticket.comments[0]?.body ?? '';
  for (const fieldName of ['subject', 'status', 'requester_id', 'tags'] as const) {
    const value = { ...ticket, requester_id: ticket.requesterId }[fieldName];
    audit.events.push({ kind: 'create', id: world.nextId.other(), fieldName, value });
  }
  source?.followupIds.push(ticket.id);
  world.tickets.set(ticket.id, ticket);
  save(world, ticket, audit);
  return { ticket, audit };
}

/** Null: nothing to change, so nothing happened and `updated_at` stays. */
export function updateTicketRecord(
  world: World,
  ticket: Ticket,
  writer: Writer,
  write: TicketWrite,
): Audit | null {
  if (ticket.status === 'closed') throw closedTicket();
  const audit = openAudit(world, ticket, writer, write.metadata);
  if (write.comment) addComment(world, ticket, audit, writer, write.comment);
  const fields = { ...reopening(ticket, writer, write), ...write.fields };
  for (const change of diffFields(ticket, fields)) {
    audit.events.push({ kind: 'change', id: world.nextId.other(), ...change });
  }
  Object.assign(ticket, fields);
  if (audit.events.length === 0 && write.metadata === undefined) return null;
  save(world, ticket, audit);
  return audit;
}

/** For what happens to a comment rather than to the ticket; closed tickets allow it too. */
export function noteOnTicket(
  world: World,
  ticket: Ticket,
  writer: Writer,
  event: AuditEvent,
): Audit {
  const audit = openAudit(world, ticket, writer, undefined);
  audit.events.push(event);
  save(world, ticket, audit);
  return audit;
}

/** A customer who writes on a solved or pending ticket reopens it. */
function reopening(ticket: Ticket, writer: Writer, write: TicketWrite): Partial<TicketFields> {
  const reopens = write.comment && writer.actor.role === 'end-user';
  return reopens && ['solved', 'pending'].includes(ticket.status) ? { status: 'open' } : {};
}

function addComment(
  world: World,
  ticket: Ticket,
  audit: Audit,
  writer: Writer,
  input: NewComment,
): void {
  if (ticket.comments.length >= world.limits.commentsPerTicket) {
    throw invalidRecord(
      'comment',
      'Comment: the ticket already has the maximum number of comments',
    );
  }
  const author = requireUser(world, input.authorId);
  const scope = {
    ticket,
    requester: requireUser(world, ticket.requesterId),
    currentUser: writer.actor,
    authorIsStaff: author.role !== 'end-user',
  };
  const comment: Comment = {
    id: world.nextId.other(),
    ticketId: ticket.id,
    auditId: audit.id,
    authorId: author.id,
    ...renderComment(input.source, scope),
    public: input.public ?? ticket.comments[0]?.public ?? true,
    attachments: input.attachments,
    channel: writer.channel,
    createdAt: audit.createdAt,
  };
  ticket.comments.push(comment);
  audit.events.push({ kind: 'comment', id: comment.id, comment });
}

function openAudit(
  world: World,
  ticket: Ticket,
  { actor, channel }: Writer,
  custom: Record<string, unknown> = {},
): Audit {
  return {
    id: world.nextId.other(),
    ticketId: ticket.id,
    authorId: actor.id,
    custom,
    channel,
    createdAt: world.now(),
    events: [],
  };
}

function save(world: World, ticket: Ticket, audit: Audit): void {
  ticket.audits.push(audit);
  ticket.updatedAt = audit.createdAt;
  world.ticketWrites.push({ ticket: { ...ticket }, atMs: audit.createdAt.getTime() });
}

function pickTicketId(world: World, wanted: number | undefined): number {
  if (wanted !== undefined) {
    if (world.tickets.has(wanted)) throw impossible(`the sandbox already has a ticket ${wanted}`);
    return wanted;
  }
  let id = world.nextId.ticket();
  while (world.tickets.has(id)) id = world.nextId.ticket();
  return id;
}
