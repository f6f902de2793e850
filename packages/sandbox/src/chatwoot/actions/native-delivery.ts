import { beginChange, type Change } from '../change.ts';
import { findInbox } from '../lookups.ts';
import type { MessageRow } from '../rows.ts';
import type { World } from '../world.ts';

/**
 * Hands a public reply to the inbox's own channel, unless a source_id says that it came from there
 * (app/services/base/send_on_channel_service.rb). The channel's id is written to source_id later.
 */
export function deliverNatively(world: World, change: Change, message: MessageRow): void {
  if (findInbox(world, message.inboxId).channelType === 'Channel::Api') return;
  if (message.private) return;
  if (message.messageType !== 'outgoing' && message.messageType !== 'template') return;
  const delivered = message.sourceId === null;
  world.nativeDeliveries.push({
    inboxId: message.inboxId,
    conversationId: message.conversationId,
    messageId: message.id,
    content: message.content,
    delivered,
  });
  if (delivered) change.afterwards.push(() => noteChannelId(world, message));
}

function noteChannelId(world: World, message: MessageRow): Change {
  message.sourceId = `m_sandbox_${message.id}`;
  message.updatedAt = world.now();
  const change = beginChange(null);
  change.events.push({ name: 'message_updated', messageId: message.id });
  return change;
}
