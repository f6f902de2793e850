import { randomUUID } from 'node:crypto';
import type { Attachment, Audit, AuditEvent, Comment, Ticket } from './model.ts';
import { attachmentUrl, customStatusId, seconds } from './present.ts';
import { createUlid } from './ulid.ts';
import { requireUser, type World } from './world.ts';

/** https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ */
export interface TicketEvent {
  /** Without `zen:event-type:`. */
  type: string;
  body: Record<string, unknown>;
}

export const accountId = 22_000_001;

const changeEvents: Record<string, string> = {
  subject: 'subject_changed',
  status: 'status_changed',
  priority: 'priority_changed',
  type: 'type_changed',
  requester_id: 'requester_changed',
  assignee_id: 'agent_assignment_changed',
  group_id: 'group_assignment_changed',
  external_id: 'external_id_changed',
};

const upperCaseFields = ['status', 'priority', 'type'];

/** All events of one action, in no particular order of importance; they share a sequence id. */
export function eventsOf(world: World, ticket: Ticket, audit: Audit): TicketEvent[] {
  const isNew = audit.events.some(({ kind }) => kind === 'create');
  const drafts: [string, Record<string, unknown>][] = isNew ? [['created', {}]] : [];
  for (const event of audit.events) {
    if (isNew && !world.switches.createdAnnouncesFirstComment) break;
    drafts.push(...describe(world, event));
  }
  const sequenceId = createUlid(audit.createdAt, world.random);
  return drafts.map(([suffix, event], index) => {
    const meta = { sequence: { id: sequenceId, position: index + 1 } };
    const type = `ticket.${suffix}`;
    return { type, body: envelope(world, ticket, audit, type, { ...event, meta }) };
  });
}

function describe(world: World, event: AuditEvent): [string, Record<string, unknown>][] {
  switch (event.kind) {
    case 'comment':
      return [
        ['comment_added', { comment: commentOf(world, event.comment) }],
        ...event.comment.attachments.map((attachment): [string, Record<string, unknown>] => [
          'attachment_linked_to_comment',
          { comment: linkedAttachment(world, event.comment, attachment) },
        ]),
      ];
    case 'change':
      return [describeChange(event)];
    case 'privacy':
      return [['comment_made_private', { comment: { id: String(event.comment.id) } }]];
    case 'redaction':
      return [['comment_redacted', { comment: { id: String(event.comment.id) } }]];
    case 'attachment-redaction': {
      const comment = linkedAttachment(world, event.comment, event.attachment);
      return [['attachment_redacted_from_comment', { comment }]];
    }
    case 'create':
      return [];
  }
}

function describeChange(event: AuditEvent & { kind: 'change' }): [string, Record<string, unknown>] {
  const { fieldName, value, previousValue } = event;
  if (fieldName === 'tags') {
    const [now, before] = [value, previousValue] as [string[], string[]];
    const tags_added = now.filter((tag) => !before.includes(tag));
    const tags_removed = before.filter((tag) => !now.includes(tag));
    return ['tags_changed', { tags_added, tags_removed }];
  }
  const suffix = changeEvents[fieldName];
  if (suffix === undefined) {
    const custom_field = { id: fieldName, title: `Field ${fieldName}`, type: 'text' };
    return [
      'custom_field_changed',
      { current: { value }, previous: { value: previousValue }, custom_field },
    ];
  }
  const show = (shown: unknown) => {
    if (shown === null) return null;
    return upperCaseFields.includes(fieldName) ? String(shown).toUpperCase() : String(shown);
  };
  return [suffix, { current: show(value), previous: show(previousValue) }];
}

/** The plain body only: no HTML, no attachments, no trace of the API. */
function commentOf(world: World, comment: Comment): Record<string, unknown> {
  const author = requireUser(world, comment.authorId);
  return {
    id: String(comment.id),
    body: comment.body,
    is_public: comment.public,
    author: {
      id: String(author.id),
      is_staff: author.role !== 'end-user',
      name: author.name,
    },
  };
}

function linkedAttachment(world: World, comment: Comment, attachment: Attachment) {
  return {
    id: String(comment.id),
    attachment: {
      id: String(attachment.id),
      content_type: attachment.contentType,
      content_url: attachmentUrl(world, attachment),
      filename: attachment.fileName,
      is_public: comment.public,
    },
  };
}

function envelope(
  world: World,
  ticket: Ticket,
  audit: Audit,
  type: string,
  event: Record<string, unknown>,
): Record<string, unknown> {
  return {
    account_id: accountId,
    id: randomUUID(),
    subject: `zen:ticket:${ticket.id}`,
    time: nanoseconds(audit.createdAt, world.random),
    type: `zen:event-type:${type}`,
    zendesk_event_version: '2022-11-06',
    detail: detailOf(world, ticket, audit),
    event,
  };
}

/** Ids are strings and enums upper case here, unlike in REST. */
function detailOf(world: World, ticket: Ticket, audit: Audit): Record<string, unknown> {
  const text = (value: string | number | null) => (value === null ? null : String(value));
  return {
    id: String(ticket.id),
    subject: ticket.subject,
    description: ticket.description,
    status: ticket.status.toUpperCase(),
    priority: ticket.priority?.toUpperCase() ?? null,
    type: ticket.type?.toUpperCase() ?? null,
    is_public: ticket.comments.some((comment) => comment.public),
    actor_id: String(actorOf(world, audit)),
    requester_id: String(ticket.requesterId),
    submitter_id: String(ticket.submitterId),
    assignee_id: text(ticket.assigneeId),
    group_id: text(ticket.groupId),
    organization_id: null,
    brand_id: '8447346621310',
    form_id: '8646151517822',
    custom_status: String(customStatusId(ticket.status)),
    external_id: ticket.externalId,
    tags: ticket.tags.length > 0 ? [...ticket.tags] : null,
    created_at: seconds(ticket.createdAt),
    updated_at: seconds(ticket.updatedAt),
    // How the ticket was created, never how this change was made.
    via: { channel: ticket.channel === 'api' ? 'web_service' : ticket.channel },
  };
}

function actorOf(world: World, audit: Audit): number {
  if (world.switches.actorOfNamedComments === 'api-user') return audit.authorId;
  const added = audit.events.find((event) => event.kind === 'comment');
  return added?.comment.authorId ?? audit.authorId;
}

function nanoseconds(date: Date, random: () => number): string {
  const digits = String(Math.floor(random() * 1_000_000)).padStart(6, '0');
  return date.toISOString().replace('Z', `${digits}Z`);
}
