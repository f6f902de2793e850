import type { DeskWebhookBody } from './webhooks-client.ts';

export type DeskSubscriptions = DeskWebhookBody['subscriptions'];

/** Our types that Desk's own webhooks can tell of. */
export const subscribable = [
  'ticket.created',
  'ticket.customer_replied',
  'ticket.agent_replied',
  'ticket.commented',
  'ticket.updated',
  'ticket.status_changed',
  'ticket.assigned',
  'ticket.moved',
  'ticket.deleted',
];

const ofUpdates = ['ticket.updated', 'ticket.status_changed', 'ticket.assigned', 'ticket.moved'];

/** What Desk has to be asked for, to be told of these types. Pure. */
export function subscriptionsFor(types: readonly string[]): DeskSubscriptions {
  const has = (type: string) => types.includes(type);
  const isIn = has('ticket.customer_replied');
  const isOut = has('ticket.agent_replied');
  const direction = isIn ? 'in' : 'out';
  return {
    ...(has('ticket.created') ? { Ticket_Add: null } : {}),
    ...(isIn || isOut ? { Ticket_Thread_Add: isIn && isOut ? null : { direction } } : {}),
    ...(has('ticket.commented') ? { Ticket_Comment_Add: null } : {}),
    // What has changed is told by what was before.
    ...(ofUpdates.some(has) ? { Ticket_Update: { includePrevState: true } } : {}),
    ...(has('ticket.deleted') ? { Ticket_Delete: null } : {}),
  };
}

/**
 * The events that are not told, or not in full. Departments are left as somebody has chosen them.
 */
export function missingFrom(
  has: DeskSubscriptions,
  wanted: DeskSubscriptions,
): (keyof DeskSubscriptions)[] {
  return Object.keys(wanted).filter((event) => {
    const filter = has[event];
    if (filter === undefined) return true;
    const want = wanted[event];
    if (want?.includePrevState && String(filter?.includePrevState) !== 'true') return true;
    if (filter?.fields?.length) return true;
    return filter?.direction != null && filter.direction !== want?.direction;
  });
}
