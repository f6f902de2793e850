import type { Change } from '../change.ts';
import { renderLiquid } from '../liquid.ts';
import { findInbox, findInboxBot } from '../lookups.ts';
import { invalid } from '../refusals.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import type { World } from '../world.ts';
import { touchContactActivity } from './contacts.ts';
import { insertMessage, type MessageDraft } from './message-rows.ts';
import { deliverNatively } from './native-delivery.ts';
import { updateConversation } from './update-conversation.ts';

const longestContent = 150_000;
const longestSourceId = 20_000;
const mostAttachments = 15;

/** A message with all that follows from it; refused before anything was changed. */
export function createMessage(
  world: World,
  change: Change,
  conversation: ConversationRow,
  draft: MessageDraft,
): MessageRow {
  validate(world, conversation, draft);
  const content = renderLiquid(world, conversation, draft);
  const message = insertMessage(world, conversation, { ...draft, content });
  change.events.push({ name: 'message_created', messageId: message.id });
  if (message.messageType === 'incoming') receive(world, change, conversation);
  if (message.messageType === 'outgoing') reply(world, change, conversation, message);
  deliverNatively(world, change, message);
  return message;
}

function validate(world: World, conversation: ConversationRow, draft: MessageDraft): void {
  if (isFlooded(world, conversation)) {
    throw invalid({ base: 'Too many messages' });
  }
  if (draft.content !== null && [...draft.content].length > longestContent) {
    throw invalid({ content: `is too long (maximum is ${longestContent} characters)` });
  }
  if (draft.sourceId && [...draft.sourceId].length > longestSourceId) {
    throw invalid({ source_id: `is too long (maximum is ${longestSourceId} characters)` });
  }
  if ((draft.blobs?.length ?? 0) > mostAttachments) {
    throw invalid({ attachments: 'exceeded maximum allowed' });
  }
}

/** Messages ascend in time, so one look at the limit-th newest tells. */
function isFlooded(world: World, conversation: ConversationRow): boolean {
  const decisive = world.store.messagesOf(conversation.id).at(-world.messagesPerMinuteLimit);
  return decisive !== undefined && decisive.createdAt.getTime() >= world.now().getTime() - 60_000;
}

/** A customer's message starts the waiting clock and reopens what was resolved or snoozed: for the bot, if there is one. */
function receive(world: World, change: Change, conversation: ConversationRow): void {
  touchContactActivity(world, change, conversation.contactId);
  const asleep = conversation.status === 'resolved' || conversation.status === 'snoozed';
  const reopened = findInboxBot(world, conversation.inboxId) ? 'pending' : 'open';
  updateConversation(world, change, conversation, {
    waitingSince: conversation.waitingSince ?? world.now(),
    ...(asleep ? { status: reopened } : {}),
  });
}

/** A person's public reply stops the waiting clock; a private note or a bot does not. */
function reply(
  world: World,
  change: Change,
  conversation: ConversationRow,
  message: MessageRow,
): void {
  if (message.private || message.sender?.type !== 'User') return;
  updateConversation(world, change, conversation, {
    waitingSince: null,
    firstReplyCreatedAt: conversation.firstReplyCreatedAt ?? message.createdAt,
  });
}

export function isApiInbox(world: World, inboxId: number): boolean {
  return findInbox(world, inboxId).channelType === 'Channel::Api';
}
