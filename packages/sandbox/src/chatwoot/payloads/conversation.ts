import { findAssignee, findContact, findContactInbox, findInbox } from '../lookups.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import { epochFloat, epochSeconds, isoOrNull } from '../timestamps.ts';
import type { World } from '../world.ts';
import { nestedMessage } from './message.ts';
import { nestedActor, nestedContact } from './people.ts';

const mostUnread = 10;
const facebookWindowMs = 24 * 60 * 60 * 1000;

/** The conversation as webhooks carry it. `messages` shows the newest public one now, whatever the event is about. */
export function conversationPayload(world: World, conversation: ConversationRow) {
  const contactInbox = findContactInbox(world, conversation);
  const assignee = findAssignee(world, conversation);
  const newest = world.store.messagesOf(conversation.id).findLast(isChat);
  return {
    additional_attributes: conversation.additionalAttributes,
    account: { id: world.account.id, name: world.account.name },
    can_reply: canReply(world, conversation),
    channel: findInbox(world, conversation.inboxId).channelType,
    contact_inbox: {
      id: contactInbox.id,
      contact_id: contactInbox.contactId,
      inbox_id: contactInbox.inboxId,
      source_id: contactInbox.sourceId,
      created_at: contactInbox.createdAt.toISOString(),
      updated_at: contactInbox.updatedAt.toISOString(),
      hmac_verified: false,
      pubsub_token: contactInbox.pubsubToken,
    },
    id: conversation.id,
    inbox_id: conversation.inboxId,
    messages: newest ? [nestedMessage(world, newest)] : [],
    labels: conversation.labels,
    meta: {
      sender: nestedContact(findContact(world, conversation.contactId)),
      assignee: assignee ? nestedActor(assignee) : null,
      assignee_type: conversation.assignee?.type ?? null,
      team: null,
      hmac_verified: false,
    },
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
    unread_count: unreadCount(world, conversation),
    first_reply_created_at: isoOrNull(conversation.firstReplyCreatedAt),
    priority: conversation.priority,
    waiting_since: epochSeconds(conversation.waitingSince),
    agent_last_seen_at: epochSeconds(conversation.agentLastSeenAt),
    contact_last_seen_at: epochSeconds(conversation.contactLastSeenAt),
    last_activity_at: epochSeconds(conversation.lastActivityAt),
    timestamp: epochSeconds(conversation.lastActivityAt),
    created_at: epochSeconds(conversation.createdAt),
    updated_at: epochFloat(conversation.updatedAt),
  };
}

export function unreadCount(world: World, conversation: ConversationRow): number {
  const seenAt = conversation.agentLastSeenAt;
  const messages = world.store.messagesOf(conversation.id);
  let unread = 0;
  for (let index = messages.length - 1; index >= 0 && unread < mostUnread; index -= 1) {
    const message = messages[index];
    if (message === undefined || (seenAt !== null && message.createdAt <= seenAt)) break;
    if (message.messageType === 'incoming') unread += 1;
  }
  return unread;
}

/** Facebook lets a page answer for a day after the customer's last message. */
export function canReply(world: World, conversation: ConversationRow): boolean {
  if (findInbox(world, conversation.inboxId).channelType === 'Channel::Api') return true;
  const lastIncoming = world.store
    .messagesOf(conversation.id)
    .findLast((message) => message.messageType === 'incoming');
  return (
    lastIncoming !== undefined &&
    world.now().getTime() - lastIncoming.createdAt.getTime() < facebookWindowMs
  );
}

function isChat(message: MessageRow): boolean {
  return !message.private && message.messageType !== 'activity';
}
