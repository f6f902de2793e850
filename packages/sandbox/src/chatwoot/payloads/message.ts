import {
  findContact,
  findContactInbox,
  findConversation,
  findInbox,
  findSender,
} from '../lookups.ts';
import type { MessageRow, MessageType } from '../rows.ts';
import { epochSeconds } from '../timestamps.ts';
import type { World } from '../world.ts';
import { attachmentsKey } from './attachment.ts';
import { conversationPayload, unreadCount } from './conversation.ts';
import { captain, nestedActor, nestedContact, webhookActor, webhookContact } from './people.ts';

/** REST and nested messages count the type, webhooks name it. */
export const messageTypeNumbers: Record<MessageType, number> = {
  incoming: 0,
  outgoing: 1,
  activity: 2,
  template: 3,
};

/** message_created and message_updated, without `event`. */
export function messagePayload(world: World, message: MessageRow) {
  const conversation = findConversation(world, message.conversationId);
  const inbox = findInbox(world, message.inboxId);
  return {
    account: { id: world.account.id, name: world.account.name },
    additional_attributes: message.additionalAttributes,
    content_attributes: message.contentAttributes,
    content_type: message.contentType,
    content: webhookContent(world, message),
    conversation: conversationPayload(world, conversation),
    created_at: message.createdAt.toISOString(),
    id: message.id,
    inbox: { id: inbox.id, name: inbox.name },
    message_type: message.messageType,
    private: message.private,
    sender: webhookSender(world, message),
    source_id: message.sourceId,
    ...attachmentsKey(world, message.attachments),
  };
}

/** A message inside a conversation: database columns and a little more. */
export function nestedMessage(world: World, message: MessageRow) {
  const conversation = findConversation(world, message.conversationId);
  return {
    id: message.id,
    content: message.content,
    processed_message_content: message.processedContent,
    account_id: world.account.id,
    inbox_id: message.inboxId,
    conversation_id: message.conversationId,
    message_type: messageTypeNumbers[message.messageType],
    content_type: message.contentType,
    status: message.status,
    private: message.private,
    source_id: message.sourceId,
    sender_type: message.sender?.type ?? null,
    sender_id: message.sender?.id ?? null,
    content_attributes: message.contentAttributes,
    additional_attributes: message.additionalAttributes,
    external_source_ids: {},
    sentiment: {},
    created_at: epochSeconds(message.createdAt),
    updated_at: message.updatedAt.toISOString(),
    conversation: {
      assignee_id: conversation.assignee?.type === 'User' ? conversation.assignee.id : null,
      unread_count: unreadCount(world, conversation),
      last_activity_at: epochSeconds(conversation.lastActivityAt),
      contact_inbox: { source_id: findContactInbox(world, conversation).sourceId },
    },
    ...senderKey(world, message),
    ...attachmentsKey(world, message.attachments),
  };
}

/** Absent rather than null when nobody sent it. */
export function senderKey(world: World, message: MessageRow) {
  if (message.sender?.type === 'Contact') {
    return { sender: nestedContact(findContact(world, message.sender.id)) };
  }
  if (message.sender?.type === 'Captain::Assistant') return { sender: captain(message.sender.id) };
  const actor = findSender(world, message.sender);
  return actor ? { sender: nestedActor(actor) } : {};
}

function webhookSender(world: World, message: MessageRow) {
  if (message.sender?.type === 'Contact') {
    return webhookContact(world, findContact(world, message.sender.id));
  }
  if (message.sender?.type === 'Captain::Assistant') return captain(message.sender.id);
  const actor = findSender(world, message.sender);
  return actor ? webhookActor(actor) : null;
}

function webhookContent(world: World, message: MessageRow): string | null {
  if (message.content === null) return null;
  const text = message.content.replaceAll('\\\n', '\n').replace(/\n+$/, '');
  if (message.contentType !== 'input_csat') return text;
  const { uuid } = findConversation(world, message.conversationId);
  return `${text} ${world.baseUrl()}/survey/responses/${uuid}`;
}
