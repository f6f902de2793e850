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
