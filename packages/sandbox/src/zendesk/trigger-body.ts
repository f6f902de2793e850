import type { Audit, Ticket } from './model.ts';
import { seconds } from './present.ts';
import { requireUser, type World } from './world.ts';

/**
 * The template that our documentation suggests, rendered when the webhook is sent: the latest comment may
 * already be a later one than that which fired the trigger. Every value is a string.
 */
export function renderTriggerBody(world: World, ticket: Ticket, audit: Audit): string {
  const latest = ticket.comments.at(-1);
  const actor =
    audit.authorId === world.system.id ? world.system : requireUser(world, audit.authorId);
  return JSON.stringify({
    source: 'zendesk-trigger',
    schema: 1,
    ticket_id: String(ticket.id),
    ticket_external_id: ticket.externalId ?? '',
    status: ticket.status.charAt(0).toUpperCase() + ticket.status.slice(1),
    tags: ticket.tags.join(' '),
    updated_at: seconds(ticket.updatedAt),
    requester_id: String(ticket.requesterId),
    actor_id: String(actor.id),
    actor_email: actor.email ?? '',
    comment_id: latest ? String(latest.id) : '',
    comment_public: latest ? String(latest.public) : '',
  });
}

/** An administrator's own template. Nothing is escaped, and what is unknown is blank. */
export function renderTemplate(
  world: World,
  template: string,
  ticket: Ticket,
  audit: Audit,
): string {
  const body = JSON.parse(renderTriggerBody(world, ticket, audit)) as Record<string, string>;
  const named = namesOf(body);
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_all, name: string) => named[name] ?? '');
}

function namesOf(body: Record<string, string>): Record<string, string | undefined> {
  return {
    'ticket.id': body.ticket_id,
    'ticket.external_id': body.ticket_external_id,
    'ticket.status': body.status,
    'ticket.tags': body.tags,
    'ticket.updated_at_with_timestamp': body.updated_at,
    'ticket.requester.id': body.requester_id,
    'current_user.id': body.actor_id,
    'current_user.email': body.actor_email,
    'ticket.latest_comment.id': body.comment_id,
    'ticket.latest_comment.is_public': body.comment_public,
  };
}
