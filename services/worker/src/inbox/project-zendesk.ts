import { safeFileName } from '@omnirelay/adapters/files/index.ts';
import { htmlToMarkdown } from '@omnirelay/adapters/text/index.ts';
import {
  normalizeZendesk,
  type ZendeskComment,
  type ZendeskEvent,
} from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Attachment } from '@omnirelay/adapters/zendesk/schema.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type {
  ConversationFact,
  MessageContent,
  MessageFact,
  Projected,
} from '@omnirelay/shared/records/projection.ts';
import type { StoredAttachment } from '@omnirelay/shared/store/schema.ts';
import { linkOf, timeMs } from './read-values.ts';

/** Zendesk's own user, as which its automations write. */
const systemUserId = '-1';

/** What an event of Zendesk says of a ticket and of a comment on it. Pure. */
export function projectZendesk(event: StoredEvent): Projected | { skip: string } {
  const read = normalizeZendesk(parseJson(event.body.toString()));
  if (read.kind === 'other') return { skip: 'not-recorded' };
  // A trigger says only which ticket it is about.
  if (read.kind === 'hint' && read.ticket.status === undefined) return { skip: 'hint' };
  const conversation = conversationFact(read);
  const message = messageFact(read, event);
  return message ? { conversation, message } : { conversation };
}

function conversationFact(event: ZendeskEvent): ConversationFact {
  const { ticket } = event;
  const atMs = 'at' in event ? timeMs(event.at) : undefined;
  const updatedAtMs = timeMs(ticket.updatedAt);
  // Whole seconds: beside a change of status in the same second, what other events say of it is older.
  const status =
    event.kind === 'status' ? { is: event.status, atMs } : { is: ticket.status, atMs: updatedAtMs };
  return {
    providerId: ticket.id,
    provider: 'zendesk',
    platform: 'zendesk',
    createdAtMs: timeMs(ticket.createdAt),
    atMs: atMs ?? updatedAtMs,
    ...contactOf(event, atMs ?? updatedAtMs),
    ...(status.is !== undefined && {
      status: { is: isClosed.has(status.is) ? 'Closed' : 'Open', atMs: status.atMs },
    }),
  };
}

const isClosed = new Set(['solved', 'closed', 'deleted', 'archived', 'scrubbed']);

/** Every event has the requester's id; a name comes with their own comments, an address with some. */
function contactOf(
  event: ZendeskEvent,
  atMs: number | undefined,
): Pick<ConversationFact, 'contact'> {
  const id = event.ticket.requesterId;
  if (id === undefined) return {};
  if (event.kind !== 'comment' || event.author.id !== id) {
    return { contact: { is: { id }, weight: 0, atMs } };
  }
  const { name, email } = event.author;
  return { contact: { is: { id, name, email }, weight: email === undefined ? 1 : 2, atMs } };
}

function messageFact(event: ZendeskEvent, source: StoredEvent): MessageFact | undefined {
  switch (event.kind) {
    case 'comment':
      return {
        providerId: event.commentId,
        content: contentOf(event),
        files: event.attachments.map(fileOf),
      };
    case 'attachment':
      return { providerId: event.commentId, files: [fileOf(event.attachment)] };
    case 'withdrawn':
      if (event.attachmentId !== undefined) {
        return { providerId: event.commentId, removedFiles: [event.attachmentId] };
      }
      if (event.isMadePrivate) return { providerId: event.commentId, madePrivate: true };
      return {
        providerId: event.commentId,
        deletedAtMs: timeMs(event.at) ?? acceptedAtMs(source.id),
      };
    default:
      return undefined;
  }
}

function contentOf(comment: ZendeskComment): MessageContent {
  const { author, text, plainText } = comment;
  const isOfSystem = author.id === systemUserId;
  const people = author.isStaff ? 'agent' : 'customer';
  return {
    sender: isOfSystem ? 'system' : people,
    author: author.name ?? '',
    text: plainText === '' && text.format === 'html' ? htmlToMarkdown(text.text) : plainText,
    private: !comment.isPublic,
    failure: undefined,
    createdAtMs: timeMs(comment.at),
    isUpdate: false,
    atMs: timeMs(comment.at),
  };
}

/** What a virus scanner flagged is named, but not offered. */
function fileOf(file: Attachment): StoredAttachment {
  return {
    id: file.id,
    name: safeFileName(file.name, file.contentType ?? ''),
    contentType: file.contentType,
    sizeBytes: file.sizeBytes,
    url: file.isMalware ? undefined : linkOf(file.url),
  };
}
