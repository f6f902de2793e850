import { findAssignee, findContact, findInbox } from '../lookups.ts';
import { canReply, unreadCount } from '../payloads/conversation.ts';
import { nestedMessage } from '../payloads/message.ts';
import type { ConversationRow } from '../rows.ts';
import { epochFloat, epochSeconds, isoOrNull } from '../timestamps.ts';
import type { World } from '../world.ts';
import { agentView } from './agent.ts';
import { contactView } from './contact.ts';

/** A conversation in REST. `messages` holds the newest of all, private notes and activities included. */
export function conversationView(world: World, conversation: ConversationRow) {
  const messages = world.store.messagesOf(conversation.id);
  const newest = messages.at(-1);
  const newestSpoken = messages.findLast((message) => message.messageType !== 'activity');
  const assignee = findAssignee(world, conversation);
  return {
    meta: {
      sender: contactView(findContact(world, conversation.contactId)),
      channel: findInbox(world, conversation.inboxId).channelType,
      ...(assignee ? { assignee: agentView(world, assignee), assignee_type: assignee.kind } : {}),
      hmac_verified: false,
    },
    id: conversation.id,
    messages: newest ? [nestedMessage(world, newest)] : [],
    account_id: world.account.id,
    uuid: conversation.uuid,
    additional_attributes: conversation.additionalAttributes,
    agent_last_seen_at: epochSeconds(conversation.agentLastSeenAt),
    assignee_last_seen_at: epochSeconds(conversation.assigneeLastSeenAt),
    can_reply: canReply(world, conversation),
    contact_last_seen_at: epochSeconds(conversation.contactLastSeenAt),
    custom_attributes: conversation.customAttributes,
    inbox_id: conversation.inboxId,
    labels: conversation.labels,
    muted: false,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
    status: conversation.status,
    created_at: epochSeconds(conversation.createdAt),
    updated_at: epochFloat(conversation.updatedAt),
    timestamp: epochSeconds(conversation.lastActivityAt),
    first_reply_created_at: epochSeconds(conversation.firstReplyCreatedAt),
    unread_count: unreadCount(world, conversation),
    last_non_activity_message: newestSpoken ? nestedMessage(world, newestSpoken) : null,
    last_activity_at: epochSeconds(conversation.lastActivityAt),
    priority: conversation.priority,
    waiting_since: epochSeconds(conversation.waitingSince),
    sla_policy_id: null,
  };
}
