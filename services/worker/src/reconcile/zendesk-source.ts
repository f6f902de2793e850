import {
  attachmentLinked,
  readComment,
  statusChanged,
} from '@omnirelay/adapters/zendesk/announced.ts';
import type { ZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import { readZendeskEnvelope } from '@omnirelay/adapters/zendesk/envelope.ts';
import { normalizeZendesk } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Comment, Ticket, User } from '@omnirelay/adapters/zendesk/schema.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { Patiently } from './patiently.ts';
import type { Changed, Found, FoundStatus, Source } from './source.ts';

interface ZendeskTicket extends Changed {
  ticket: Ticket;
}

export function createZendeskSource(
  zendesk: ZendeskClient,
  patiently: Patiently,
): Source<ZendeskTicket> {
  const list = async ({ ticket }: ZendeskTicket, after: string | undefined) => {
    try {
      return await patiently(() => zendesk.comments(ticket.id, after));
    } catch (error) {
      // Deleted since it was listed.
      const isGone = error instanceof PermanentError && error.status === 404;
      if (isGone) return { comments: [], users: [], next: undefined };
      throw error;
    }
  };

  return {
    statusTypes: ['ticket.status_changed', 'ticket.status_changed.read'],
    readStatus(body) {
      const event = normalizeZendesk(parseJson(body.toString()));
      return event.kind === 'status' ? { isClosed: isClosed(event.status) } : undefined;
    },

    async page(after, sinceMs) {
      const sort = sinceMs <= 0 ? '-id' : '-updated_at';
      const { tickets, next } = await patiently(() => zendesk.tickets(sort, after));
      return { conversations: tickets.map(asChanged), next };
    },

    /** A ticket has 5,000 comments at the most. */
    async *history(conversation, sinceMs) {
      const read: Found[] = [];
      for (let after: string | undefined; ; ) {
        const { comments, users, next } = await list(conversation, after);
        read.push(...comments.flatMap((comment) => asFound(conversation.ticket, comment, users)));
        const oldest = comments.at(-1);
        if (!oldest || !next || Date.parse(oldest.created_at) < sinceMs) break;
        after = next;
      }
      yield inOrder(read.filter(({ atMs }) => atMs >= sinceMs));
    },
  };
}

/** Oldest first; files behind their comment. */
function inOrder(newestFirst: Found[]): Found[] {
  return Map.groupBy(newestFirst, ({ messageId }) => messageId)
    .values()
    .toArray()
    .reverse()
    .flat();
}

function asChanged(ticket: Ticket): ZendeskTicket {
  const status = statusOf(ticket);
  const { conversationKey, externalId } = envelopeOf(status.body());
  return {
    ticket,
    conversationKey,
    externalId,
    changedAtMs: Date.parse(ticket.updated_at),
    status,
  };
}

function statusOf(ticket: Ticket): FoundStatus {
  const body = statusChanged(ticket);
  return {
    type: 'ticket.status_changed',
    providerEventId: envelopeOf(body).providerEventId,
    isClosed: isClosed(ticket.status),
    atMs: Date.parse(ticket.updated_at),
    body: () => body,
  };
}

/** The comment with all its files; and each file, should only the comment have been announced. */
function asFound(ticket: Ticket, comment: Comment, users: User[]): Found[] {
  const author = users.find(({ id }) => id === comment.author_id);
  const body = (atMs: number) => {
    const at = new Date(atMs).toISOString();
    return readComment(ticket, { ...comment, created_at: at }, author);
  };
  const atMs = Date.parse(comment.created_at);
  const messageEventId = envelopeOf(body(atMs)).providerEventId;
  const common = { messageEventId, messageId: comment.id, atMs };
  const files = (comment.attachments ?? []).map((file): Found => {
    const linked = attachmentLinked(ticket, comment, file);
    const { providerEventId } = envelopeOf(linked);
    const type = 'ticket.attachment_linked_to_comment';
    return { ...common, kind: 'file', type, providerEventId, body: () => linked };
  });
  const type = 'comment.read';
  return [{ ...common, kind: 'message', type, providerEventId: messageEventId, body }, ...files];
}

function isClosed(status: string): boolean {
  return status === 'solved' || status === 'closed';
}

function envelopeOf(body: unknown) {
  return readZendeskEnvelope(body, Buffer.alloc(0));
}
