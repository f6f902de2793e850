import {
  type Attachment,
  type Audit,
  type AuditEvent,
  type Channel,
  type Comment,
  type Status,
  statuses,
  type Ticket,
  type User,
} from './model.ts';
import type { World } from './world.ts';

/** REST's shapes: ids are numbers, enums lower case, times whole seconds. */
export function presentTicket(world: World, ticket: Ticket): Record<string, unknown> {
  return {
    id: ticket.id,
    url: `${world.baseUrl()}/api/v2/tickets/${ticket.id}.json`,
    external_id: ticket.externalId,
    via: followupVia(world, ticket) ?? presentVia(ticket.channel),
    created_at: seconds(ticket.createdAt),
    updated_at: seconds(ticket.updatedAt),
    type: ticket.type,
    subject: ticket.subject,
    raw_subject: ticket.subject,
    description: ticket.description,
    priority: ticket.priority,
    status: ticket.status,
    recipient: null,
    requester_id: ticket.requesterId,
    submitter_id: ticket.submitterId,
    assignee_id: ticket.assigneeId,
    organization_id: null,
    group_id: ticket.groupId,
    collaborator_ids: [],
    follower_ids: [],
    followup_ids: [...ticket.followupIds],
    tags: [...ticket.tags],
    custom_fields: ticket.customFields.map((field) => ({ ...field })),
    is_public: ticket.comments.some((comment) => comment.public),
    brand_id: 8_447_346_621_310,
    ticket_form_id: 8_646_151_517_822,
    custom_status_id: customStatusId(ticket.status),
  };
}

export function presentComment(world: World, comment: Comment): Record<string, unknown> {
  return {
    id: comment.id,
    type: 'Comment',
    author_id: comment.authorId,
    body: comment.body,
    html_body: comment.htmlBody,
    plain_body: comment.plainBody,
    public: comment.public,
    attachments: comment.attachments.map((attachment) => presentAttachment(world, attachment)),
    audit_id: comment.auditId,
    via: presentVia(comment.channel),
    created_at: seconds(comment.createdAt),
    // Our marker is not here: `custom` is documented for audits only.
    metadata: { system: {} },
  };
}

export function presentAudit(world: World, audit: Audit): Record<string, unknown> {
  return {
    id: audit.id,
    ticket_id: audit.ticketId,
    created_at: seconds(audit.createdAt),
    author_id: audit.authorId,
    metadata: { system: {}, custom: audit.custom },
    via: presentVia(audit.channel),
    events: audit.events.map((event) => presentAuditEvent(world, event)),
  };
}

function presentAuditEvent(world: World, event: AuditEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'comment': {
      const { via: _via, created_at: _createdAt, ...shown } = presentComment(world, event.comment);
      return shown;
    }
    case 'create':
      return { id: event.id, type: 'Create', field_name: event.fieldName, value: event.value };
    case 'change':
      return {
        id: event.id,
        type: 'Change',
        field_name: event.fieldName,
        previous_value: event.previousValue,
        value: event.value,
      };
    case 'privacy':
      return {
        id: event.id,
        type: 'CommentPrivacyChange',
        comment_id: event.comment.id,
        public: false,
      };
    case 'redaction':
      return { id: event.id, type: 'CommentRedactionEvent', comment_id: event.comment.id };
    case 'attachment-redaction':
      return {
        id: event.id,
        type: 'AttachmentRedactionEvent',
        comment_id: event.comment.id,
        attachment_id: event.attachment.id,
      };
  }
}

export function presentAttachment(world: World, attachment: Attachment): Record<string, unknown> {
  return {
    id: attachment.id,
    url: `${world.baseUrl()}/api/v2/attachments/${attachment.id}.json`,
    file_name: attachment.fileName,
    content_type: attachment.contentType,
    content_url: attachmentUrl(world, attachment),
    mapped_content_url: attachmentUrl(world, attachment),
    size: attachment.sizeBytes,
    inline: false,
    deleted: attachment.deleted,
    width: null,
    height: null,
    thumbnails: [],
    malware_scan_result: attachment.malwareScanResult,
  };
}

export function presentUser(world: World, user: User): Record<string, unknown> {
  return {
    id: user.id,
    url: `${world.baseUrl()}/api/v2/users/${user.id}.json`,
    name: user.name,
    email: user.email,
    role: user.role,
    external_id: user.externalId,
    active: true,
    suspended: false,
    verified: true,
    created_at: seconds(user.createdAt),
    updated_at: seconds(user.updatedAt),
  };
}

export function attachmentUrl(world: World, { token, fileName }: Attachment): string {
  return `${world.baseUrl()}/attachments/token/${token}/?name=${encodeURIComponent(fileName)}`;
}

export function customStatusId(status: Status): number {
  return 8_447_320_465_790 + statuses.indexOf(status);
}

/** ISO 8601 in UTC without a fraction. */
export function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function presentVia(channel: Channel): Record<string, unknown> {
  return { channel, source: { from: {}, to: {}, rel: null } };
}

function followupVia(world: World, ticket: Ticket): Record<string, unknown> | undefined {
  if (ticket.followupSourceId === null) return undefined;
  const subject = world.tickets.get(ticket.followupSourceId)?.subject ?? null;
  const from = { ticket_id: ticket.followupSourceId, subject, channel: ticket.channel };
  return { channel: ticket.channel, source: { from, to: {}, rel: 'follow_up' } };
}
