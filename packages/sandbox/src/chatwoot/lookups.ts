import { notFound } from './refusals.ts';
import type {
  Actor,
  BotRow,
  ContactInboxRow,
  ContactRow,
  ConversationRow,
  InboxRow,
  MessageRow,
} from './rows.ts';
import type { World } from './world.ts';

/** Each throws Chatwoot's 404 when the row is not there. */

export function findContact(world: World, id: number): ContactRow {
  return found(world.store.contacts.get(id));
}

export function findInbox(world: World, id: number): InboxRow {
  return found(world.store.inboxes.get(id));
}

export function findConversation(world: World, id: number): ConversationRow {
  return found(world.store.conversations.get(id));
}

export function findContactInbox(world: World, conversation: ConversationRow): ContactInboxRow {
  return found(world.store.contactInboxes.get(conversation.contactInboxId));
}

export function findMessage(world: World, conversationId: number, messageId: number): MessageRow {
  const message = found(world.store.messages.get(messageId));
  if (message.conversationId !== conversationId) throw notFound();
  return message;
}

export function findContactInboxBySource(
  world: World,
  inboxId: number,
  sourceId: string,
): ContactInboxRow | undefined {
  for (const row of world.store.contactInboxes.values()) {
    if (row.inboxId === inboxId && row.sourceId === sourceId) return row;
  }
  return undefined;
}

/** A user or bot; undefined for contacts and for nobody. */
export function findSender(world: World, sender: MessageRow['sender']): Actor | undefined {
  if (sender?.type === 'User') return world.store.users.get(sender.id);
  if (sender?.type === 'AgentBot') return world.store.bots.get(sender.id);
  return undefined;
}

/** The bot that is active in an inbox. */
export function findInboxBot(world: World, inboxId: number): BotRow | undefined {
  return world.store.bots.get(world.store.inboxBots.get(inboxId) ?? 0);
}

export function findAssignee(world: World, conversation: ConversationRow): Actor | undefined {
  return findSender(world, conversation.assignee);
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw notFound();
  return row;
}
