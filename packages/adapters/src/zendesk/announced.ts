import {
  type Attachment,
  type Comment,
  eventTypePrefix,
  type Ticket,
  type User,
} from './schema.ts';

/**
 * What REST tells, as a webhook would have: so that what no webhook brought goes the same way as all
 * else. Whoever did it is not told by REST.
 */

/** A comment as Zendesk lists it: what was read of its files goes back to the names it came under. */
export function asListed(comment: Comment) {
  const attachments = comment.attachments?.map((file) => ({
    id: file.id,
    file_name: file.name,
    content_type: file.contentType,
    content_url: file.url,
    size: file.sizeBytes,
    malware_scan_result: file.isMalware ? 'malware_found' : undefined,
  }));
  return { ...comment, attachments };
}

/** A comment with its files, in the form in which it goes through accept. */
export function readComment(ticket: Ticket, comment: Comment, author: User | undefined) {
  return { source: 'omnirelay-read', ticket, comment: asListed(comment), author };
}

export function attachmentLinked(ticket: Ticket, comment: Comment, file: Attachment) {
  return eventBody(ticket, 'ticket.attachment_linked_to_comment', file.id, comment.created_at, {
    comment: {
      id: comment.id,
      attachment: {
        id: file.id,
        filename: file.name,
        content_type: file.contentType,
        content_url: file.url,
        is_public: comment.public,
        size: file.sizeBytes,
        malware_scan_result: file.isMalware ? 'malware_found' : undefined,
      },
    },
  });
}

export function statusChanged(ticket: Ticket) {
  const status = ticket.status.toUpperCase();
  const what = `status-${ticket.id}-${status}-${ticket.updated_at}`;
  const event = { current: status, previous: null };
  return eventBody(ticket, 'ticket.status_changed', what, ticket.updated_at, event);
}

function eventBody(ticket: Ticket, type: string, what: string, time: string, event: object) {
  const { id, status, tags, requester_id, external_id, created_at, updated_at } = ticket;
  return {
    id: `omnirelay-${what}`,
    type: `${eventTypePrefix}${type}`,
    subject: `zen:ticket:${id}`,
    time,
    detail: {
      id,
      actor_id: null,
      requester_id,
      external_id,
      status: status.toUpperCase(),
      tags,
      created_at,
      updated_at,
      subject: ticket.subject,
    },
    event,
  };
}
