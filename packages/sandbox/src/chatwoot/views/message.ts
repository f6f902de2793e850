import { attachmentsKey } from '../payloads/attachment.ts';
import { messageTypeNumbers, senderKey } from '../payloads/message.ts';
import type { MessageRow } from '../rows.ts';
import { epochSeconds } from '../timestamps.ts';
import type { World } from '../world.ts';

/** A message in REST. `echoId` is answered once and kept nowhere. */
export function messageView(world: World, message: MessageRow, echoId?: string | number | null) {
  return {
    id: message.id,
    content: message.content,
    inbox_id: message.inboxId,
    ...(echoId === null || echoId === undefined ? {} : { echo_id: echoId }),
    conversation_id: message.conversationId,
    message_type: messageTypeNumbers[message.messageType],
    content_type: message.contentType,
    status: message.status,
    content_attributes: message.contentAttributes,
    created_at: epochSeconds(message.createdAt),
    private: message.private,
    source_id: message.sourceId,
    ...senderKey(world, message),
    ...attachmentsKey(world, message.attachments),
  };
}
