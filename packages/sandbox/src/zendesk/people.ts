import type { Announcer } from './announce.ts';
import type { Attachment, Audit, Channel, Comment, Role, Status, Ticket, User } from './model.ts';
import { mergeCustomFields, normaliseTags, type TicketFields } from './ticket-fields.ts';
import { storeAttachment } from './upload-store.ts';
import { createUser } from './user-store.ts';
import {
  findUserByEmail,
  impossible,
  requireComment,
  requireTicket,
  requireUser,
  type World,
} from './world.ts';
import {
  createTicketRecord,
  type NewComment,
  noteOnTicket,
  updateTicketRecord,
  type Writer,
} from './write-ticket.ts';

export interface FileInput {
  fileName: string;
  contentType: string;
  data: Buffer;
}

export interface CommentInput {
  authorId: number;
  /** Kept as typed. */
  body: string;
  /** Instead of the body, for an agent who writes rich text; `body` is then made from it. */
  htmlBody?: string;
  /** Missing: as the ticket's first comment. */
  public?: boolean;
  attachments?: FileInput[];
  status?: Status;
  /** No webhooks, as if they were lost. */
  silent?: boolean;
}

export interface TicketInput {
  requesterId: number;
  subject: string;
  comment?: string;
  public?: boolean;
  attachments?: FileInput[];
  tags?: string[];
  status?: Status;
  externalId?: string;
  /** A fixed id; otherwise the next one. */
  id?: number;
  /** The closed ticket that this one continues. */
  followupOf?: number;
  silent?: boolean;
}

export type People = ReturnType<typeof createPeople>;

/** What people (and Zendesk's own automations) do in the account; each action fires its webhooks. */
export function createPeople(world: World, { announce }: Pick<Announcer, 'announce'>) {
  const tell = (ticket: Ticket, audit: Audit | null, silent = false) => {
    if (!silent) void announce(ticket, audit);
  };

  const change = (ticketId: number, actor: User, fields: Partial<TicketFields>, by?: Channel) => {
    const ticket = requireTicket(world, ticketId);
    const writer = { actor, channel: by ?? channelOf(actor) };
    tell(ticket, updateTicketRecord(world, ticket, writer, { fields }));
    return ticket;
  };

  return {
    addUser(input: { name: string; email?: string; role: Role; externalId?: string }): User {
      if (input.email && findUserByEmail(world, input.email)) {
        throw impossible(`the sandbox already has a user ${input.email}`);
      }
      return createUser(world, input);
    },

    createTicket(input: TicketInput): Ticket {
      const requester = requireUser(world, input.requesterId);
      const tags = normaliseTags(input.tags ?? []);
      const fields: Partial<TicketFields> = { subject: input.subject, tags };
      if (input.status) fields.status = input.status;
      if (input.externalId !== undefined) fields.externalId = input.externalId;
      const comment = newComment(world, {
        body: input.comment ?? input.subject,
        authorId: requester.id,
        public: input.public ?? true,
        attachments: input.attachments ?? [],
      });
      const { ticket, audit } = createTicketRecord(world, writerOf(requester), {
        requesterId: requester.id,
        submitterId: requester.id,
        fields,
        comment,
        ...(input.id === undefined ? {} : { id: input.id }),
        ...(input.followupOf === undefined
          ? {}
          : { followupSource: requireTicket(world, input.followupOf) }),
      });
      tell(ticket, audit, input.silent);
      return ticket;
    },

    comment(ticketId: number, input: CommentInput): Comment {
      const ticket = requireTicket(world, ticketId);
      const author = requireUser(world, input.authorId);
      const comment = newComment(world, input);
      const fields = input.status ? { status: input.status } : {};
      const audit = updateTicketRecord(world, ticket, writerOf(author), { comment, fields });
      tell(ticket, audit, input.silent);
      const added = ticket.comments.at(-1);
      if (!added) throw impossible(`ticket ${ticketId} has no comment`);
      return added;
    },

    setStatus(ticketId: number, status: Status, actorId: number): Ticket {
      return change(ticketId, requireUser(world, actorId), { status });
    },

    setTags(ticketId: number, tags: string[], actorId: number): Ticket {
      return change(ticketId, requireUser(world, actorId), { tags: normaliseTags(tags) });
    },

    setCustomField(ticketId: number, id: number, value: unknown, actorId: number): Ticket {
      const current = requireTicket(world, ticketId).customFields;
      const customFields = mergeCustomFields(current, [{ id, value }]);
      return change(ticketId, requireUser(world, actorId), { customFields });
    },

    /** The automation that closes solved tickets after a while. */
    closeTicket(ticketId: number): Ticket {
      return change(ticketId, world.system, { status: 'closed' }, 'rule');
    },

    redactComment(ticketId: number, commentId: number, actorId: number): void {
      const [ticket, comment] = find(world, ticketId, commentId);
      comment.body = blackOut(comment.body);
      comment.plainBody = blackOut(comment.plainBody);
      comment.htmlBody = `<p>${comment.body}</p>`;
      const id = world.nextId.other();
      const writer = writerOf(requireUser(world, actorId));
      tell(ticket, noteOnTicket(world, ticket, writer, { kind: 'redaction', id, comment }));
    },

    makePrivate(ticketId: number, commentId: number, actorId: number): void {
      const [ticket, comment] = find(world, ticketId, commentId);
      comment.public = false;
      const id = world.nextId.other();
      const writer = writerOf(requireUser(world, actorId));
      tell(ticket, noteOnTicket(world, ticket, writer, { kind: 'privacy', id, comment }));
    },

    redactAttachment(
      ticketId: number,
      commentId: number,
      attachmentId: number,
      actorId: number,
    ): void {
      const [ticket, comment] = find(world, ticketId, commentId);
      const attachment = findAttachment(comment, attachmentId);
      Object.assign(attachment, {
        fileName: 'redacted.txt',
        contentType: 'text/plain',
        data: Buffer.from('redacted'),
        sizeBytes: 8,
      });
      const writer = writerOf(requireUser(world, actorId));
      const event = {
        kind: 'attachment-redaction',
        id: world.nextId.other(),
        comment,
        attachment,
      } as const;
      tell(ticket, noteOnTicket(world, ticket, writer, event));
    },
  };
}

function find(world: World, ticketId: number, commentId: number): [Ticket, Comment] {
  return [requireTicket(world, ticketId), requireComment(world, ticketId, commentId)];
}

function findAttachment(comment: Comment, attachmentId: number): Attachment {
  const attachment = comment.attachments.find(({ id }) => id === attachmentId);
  if (!attachment) throw impossible(`comment ${comment.id} has no attachment ${attachmentId}`);
  return attachment;
}

function newComment(world: World, input: CommentInput): NewComment {
  const author = requireUser(world, input.authorId);
  if (author.role === 'end-user' && input.public === false) {
    throw impossible('customers cannot write internal notes');
  }
  const shown = author.role === 'end-user' ? { public: true } : {};
  return {
    source: input.htmlBody === undefined ? { typed: input.body } : { htmlBody: input.htmlBody },
    authorId: author.id,
    attachments: (input.attachments ?? []).map((file) => storeAttachment(world, file)),
    ...shown,
    ...(input.public === undefined ? {} : { public: input.public }),
  };
}

function writerOf(actor: User): Writer {
  return { actor, channel: channelOf(actor) };
}

/** Customers write e-mails, staff use the web interface. */
function channelOf(actor: User): Channel {
  return actor.role === 'end-user' ? 'email' : 'web';
}

function blackOut(text: string): string {
  return text.replace(/\S/g, '▇');
}
