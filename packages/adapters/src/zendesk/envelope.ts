import { createHash } from 'node:crypto';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';
import type { Envelope } from '../provider.ts';
import { parseAs } from './parse-as.ts';
import {
  AnyEvent,
  AttachmentLinked,
  CommentAdded,
  eventTypePrefix,
  ReadComment,
  TicketEvent,
  TriggerBody,
} from './schema.ts';

/** Reads the three shapes a Zendesk webhook can have, and comments that we read ourselves. */
export function readZendeskEnvelope(json: unknown, body: Buffer): Envelope {
  const event = AnyEvent.safeParse(json);
  if (event.success) return eventEnvelope(event.data, json);
  const read = ReadComment.safeParse(json);
  if (read.success) {
    const { ticket, comment } = read.data;
    return envelope('comment.read', commentEventId(comment.id), ticket.id);
  }
  const trigger = TriggerBody.safeParse(json);
  if (trigger.success) return triggerEnvelope(trigger.data, body);
  throw new BadInputError(
    'unknown_shape',
    'The body is neither a Zendesk event nor a trigger body with a ticket_id.',
  );
}

export function commentEventId(commentId: string): string {
  return `comment-${commentId}`;
}

function eventEnvelope(any: z.infer<typeof AnyEvent>, json: unknown): Envelope {
  const type = any.type.slice(eventTypePrefix.length);
  if (!type.startsWith('ticket.')) {
    const providerEventId = `event-${any.id}`;
    const conversationKey = subjectKey(any.subject);
    return { type, providerEventId, isHint: false, conversationKey, externalId: '' };
  }
  const event = parseAs(TicketEvent, json);
  const ticketId = event.detail.id;
  if (event.subject !== `zen:ticket:${ticketId}`) {
    throw new BadInputError(
      'contradiction',
      "The event's subject and detail.id name different tickets.",
    );
  }
  // The comment's id rather than the event's: a comment can be announced by several webhooks.
  if (type === 'ticket.comment_added') {
    const { comment } = parseAs(CommentAdded, event.event);
    return envelope(type, commentEventId(comment.id), ticketId);
  }
  if (type === 'ticket.attachment_linked_to_comment') {
    const { comment } = parseAs(AttachmentLinked, event.event);
    return envelope(type, `attachment-${comment.attachment.id}`, ticketId);
  }
  return envelope(type, `event-${any.id}`, ticketId);
}

/** `zen:user:123`: order is kept among events about one thing. */
function subjectKey(subject: unknown): string {
  const named = typeof subject === 'string' && /^zen:([\w-]{1,50}):([\w-]{1,50})$/.exec(subject);
  return named ? `${named[1]}-${named[2]}` : 'other';
}

/** With a comment's id it happened once; without, it is a hint that something did. */
function triggerEnvelope(trigger: z.infer<typeof TriggerBody>, body: Buffer): Envelope {
  const { ticket_id, comment_id, status, updated_at } = trigger;
  const isHint = !comment_id;
  const identity = isHint ? body : JSON.stringify([ticket_id, comment_id, status, updated_at]);
  const fingerprint = createHash('sha256').update(identity).digest('hex').slice(0, 24);
  return { ...envelope('trigger', `trigger-${fingerprint}`, ticket_id), isHint };
}

function envelope(type: string, providerEventId: string, ticketId: string): Envelope {
  return {
    type,
    providerEventId,
    isHint: false,
    conversationKey: ticketId,
    externalId: `zendesk_${ticketId}`,
  };
}
