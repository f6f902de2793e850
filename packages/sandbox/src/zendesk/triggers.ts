import type { Audit, Ticket } from './model.ts';
import { requireUser, type World } from './world.ts';

export interface Condition {
  field: string;
  operator: 'is' | 'is_not';
  value: string;
}

export interface Trigger {
  id: number;
  title: string;
  active: boolean;
  conditions: { all: Condition[]; any: Condition[] };
  actions: { field: string; value: string | string[] }[];
}

/** The conditions that the fake can judge, by their field; any other is refused. */
export const conditionFields = ['role', 'comment_is_public', 'update_type', 'current_via_id'];

/** Via types: https://developer.zendesk.com/documentation/ticketing/reference-guides/via-types/ */
const viaIds = { web: '0', email: '4', api: '5', rule: '8' } as const;

/** Triggers look at every update; all of the first list, and one of the second, if there is one. */
export function fires(trigger: Trigger, world: World, ticket: Ticket, audit: Audit): boolean {
  const { all, any } = trigger.conditions;
  const holds = (condition: Condition) => judge(condition, world, ticket, audit);
  return trigger.active && all.every(holds) && (any.length === 0 || any.some(holds));
}

/** The bodies that it sends to this webhook. */
export function templatesFor(trigger: Trigger, webhookId: string): string[] {
  return trigger.actions.flatMap(({ field, value }) => {
    const [id, template = ''] = value;
    return field === 'notification_webhook' && id === webhookId ? [template] : [];
  });
}

function judge(condition: Condition, world: World, ticket: Ticket, audit: Audit): boolean {
  const isSo = matches(condition, world, ticket, audit);
  return condition.operator === 'is' ? isSo : !isSo;
}

function matches({ field, value }: Condition, world: World, ticket: Ticket, audit: Audit): boolean {
  switch (field) {
    case 'role':
      return isCurrentUser(world, audit, value);
    case 'comment_is_public':
      return isComment(audit, value);
    case 'update_type':
      return value === (ticket.audits[0] === audit ? 'Create' : 'Change');
    case 'current_via_id':
      return viaIds[audit.channel] === value;
    default:
      return false;
  }
}

/** By a role, or by one's id. */
function isCurrentUser(world: World, audit: Audit, value: string): boolean {
  const actor =
    audit.authorId === world.system.id ? world.system : requireUser(world, audit.authorId);
  if (value === 'end_user') return actor.role === 'end-user';
  return value === 'agent' ? actor.role !== 'end-user' : String(actor.id) === value;
}

function isComment(audit: Audit, value: string): boolean {
  const added = audit.events.find((event) => event.kind === 'comment');
  if (!added) return false;
  // Present, whoever can see it.
  return value === 'not_relevant' || String(added.comment.public) === value;
}
