/**
 * A mailbox holds what one flow still has to do for one conversation, seen from the connection the
 * events come from. All mailboxes of a (flow, connection) share a lane: one BullMQ queue, so that a
 * provider that hangs only holds up work that is on its way to it.
 */
export interface MailboxName {
  lane: string;
  conversationKey: string;
}

/** The lane's name is the queue's name; BullMQ allows no colon in it. */
export function laneOf(flow: string, connection: string): string {
  return `${flow}.from.${connection}`;
}

export function formatMailbox(name: MailboxName): string {
  return `${name.lane}|${name.conversationKey}`;
}

export function parseMailbox(mailbox: string): MailboxName {
  const bar = mailbox.indexOf('|');
  return { lane: mailbox.slice(0, bar), conversationKey: mailbox.slice(bar + 1) };
}

/**
 * Whether a flow only stores: the recorder does that, so its events get no mailbox. Told by the name,
 * since whoever accepts an event has no configuration at hand; no other flow may be called so.
 */
export function isInboxFlow(flow: string): boolean {
  return flow === 'inbox' || flow.startsWith('inbox-');
}
