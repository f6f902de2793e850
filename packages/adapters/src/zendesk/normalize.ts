import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';
import { parseAs } from './parse-as.ts';
import {
  type Attachment,
  AttachmentLinked,
  CommentAdded,
  CommentChanged,
  EventBody,
  eventTypePrefix,
  ReadComment,
  TriggerBody,
  ValueChanged,
} from './schema.ts';

/** What an event tells about its ticket by the way. */
export interface TicketFacts {
  id: string;
  status: string | undefined;
  tags: string[] | undefined;
  /** as Zendesk wrote it; what a safe update is checked against */
  updatedAt: string | undefined;
  requesterId: string | undefined;
  externalId: string | undefined;
  createdAt: string | undefined;
}

export interface ZendeskComment {
  kind: 'comment';
  ticket: TicketFacts;
  /** The user who caused the event; the API user where a comment was written in another's name. */
  actorId: string | undefined;
  commentId: string;
  isPublic: boolean;
  author: { id: string; isStaff: boolean; name: string | undefined; email: string | undefined };
  text: { text: string; format: 'plain' | 'html' };
  /** The same however the comment came to us; empty for one that is all markup. */
  plainText: string;
  /** when it was written, ISO 8601 */
  at: string;
  /** Known only for comments that we read; otherwise each file has an event of its own. */
  attachments: Attachment[];
}

export type ZendeskEvent =
  | ZendeskComment
  | {
      kind: 'attachment';
      ticket: TicketFacts;
      actorId: string | undefined;
      commentId: string;
      attachment: Attachment;
      at: string;
    }
  | { kind: 'status'; ticket: TicketFacts; actorId: string | undefined; status: string; at: string }
  | {
      kind: 'withdrawn';
      ticket: TicketFacts;
      actorId: string | undefined;
      commentId: string;
      /** Undefined: the whole comment. */
      attachmentId: string | undefined;
      /** Not gone: it became an internal one. */
      isMadePrivate: boolean;
      at: string;
    }
  /** Something happened to the ticket; read it to know what. */
  | {
      kind: 'hint';
      ticket: TicketFacts;
      actorId: string | undefined;
      /** The comment that it is about, where it says so. */
      commentId?: string | undefined;
    }
  | { kind: 'other'; ticket: TicketFacts; actorId: string | undefined; type: string };

/** @throws BadInputError when the body has a shape that its type does not promise */
export function normalizeZendesk(json: unknown): ZendeskEvent {
  const event = EventBody.safeParse(json);
  if (event.success) return fromEvent(event.data);
  const read = ReadComment.safeParse(json);
  if (read.success) return fromRead(read.data);
  const trigger = TriggerBody.safeParse(json);
  if (!trigger.success) throw new BadInputError('unknown_shape', 'The body is not one of Zendesk.');
  const ticket = { ...noFacts, id: trigger.data.ticket_id };
  const { actor_id, comment_id } = trigger.data;
  return {
    kind: 'hint',
    ticket,
    actorId: actor_id ?? undefined,
    commentId: comment_id ?? undefined,
  };
}

function fromEvent({ type, time, detail, event }: EventBody): ZendeskEvent {
  const ticket: TicketFacts = {
    id: detail.id,
    // Events have upper case, REST lower.
    status: detail.status?.toLowerCase(),
    tags: detail.tags,
    updatedAt: detail.updated_at ?? undefined,
    requesterId: detail.requester_id ?? undefined,
    externalId: detail.external_id || undefined,
    createdAt: detail.created_at ?? undefined,
  };
  const common = { ticket, actorId: detail.actor_id ?? undefined };
  const name = type.slice(eventTypePrefix.length);
  switch (name) {
    case 'ticket.comment_added': {
      const { comment } = parseAs(CommentAdded, event);
      return {
        kind: 'comment',
        ...common,
        commentId: comment.id,
        isPublic: comment.is_public,
        author: {
          id: comment.author.id,
          isStaff: comment.author.is_staff,
          name: comment.author.name ?? undefined,
          email: undefined,
        },
        text: { text: comment.body ?? '', format: 'plain' },
        plainText: comment.body ?? '',
        at: time,
        attachments: [],
      };
    }
    case 'ticket.attachment_linked_to_comment': {
      const { comment } = parseAs(AttachmentLinked, event);
      return {
        kind: 'attachment',
        ...common,
        commentId: comment.id,
        attachment: comment.attachment,
        at: time,
      };
    }
    case 'ticket.status_changed': {
      const { current } = parseAs(ValueChanged, event);
      return { kind: 'status', ...common, status: current.toLowerCase(), at: time };
    }
    case 'ticket.comment_redacted':
    case 'ticket.comment_made_private':
    case 'ticket.attachment_redacted_from_comment': {
      const { comment } = parseAs(CommentChanged, event);
      return {
        kind: 'withdrawn',
        ...common,
        commentId: comment.id,
        attachmentId: comment.attachment?.id,
        isMadePrivate: name === 'ticket.comment_made_private',
        at: time,
      };
    }
    case 'ticket.created':
      // Whether the first comment is announced too is not documented: look.
      return { kind: 'hint', ...common };
    default:
      return { kind: 'other', ...common, type: name };
  }
}

function fromRead({ ticket, comment, author }: z.infer<typeof ReadComment>): ZendeskEvent {
  const html = comment.html_body;
  return {
    kind: 'comment',
    ticket: {
      id: ticket.id,
      status: ticket.status.toLowerCase(),
      tags: ticket.tags ?? undefined,
      updatedAt: ticket.updated_at,
      requesterId: ticket.requester_id ?? undefined,
      externalId: ticket.external_id || undefined,
      createdAt: ticket.created_at ?? undefined,
    },
    actorId: undefined,
    commentId: comment.id,
    isPublic: comment.public,
    author: {
      id: comment.author_id,
      isStaff: isStaffRole(author?.role),
      name: author?.name ?? undefined,
      email: author?.email ?? undefined,
    },
    text: html ? { text: html, format: 'html' } : { text: comment.body ?? '', format: 'plain' },
    plainText: comment.body ?? '',
    at: comment.created_at,
    attachments: comment.attachments ?? [],
  };
}

export function isStaffRole(role: string | null | undefined): boolean {
  return role === 'agent' || role === 'admin';
}

const noFacts: TicketFacts = {
  id: '',
  status: undefined,
  tags: undefined,
  updatedAt: undefined,
  requesterId: undefined,
  externalId: undefined,
  createdAt: undefined,
};
