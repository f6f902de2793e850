import type { Attributes, BlobRow, ConversationRow, MessageRow } from '../rows.ts';
import type { World } from '../world.ts';
import { attach } from './blobs.ts';

export interface MessageDraft {
  messageType: MessageRow['messageType'];
  content: string | null;
  private?: boolean;
  contentType?: string;
  contentAttributes?: Attributes;
  additionalAttributes?: Attributes;
  sourceId?: string | null;
  sender: MessageRow['sender'];
  blobs?: BlobRow[];
}

/** Inserts the row, checks and side effects apart. */
export function insertMessage(
  world: World,
  conversation: ConversationRow,
  draft: MessageDraft,
): MessageRow {
  const now = world.now();
  const id = world.store.nextId('messages');
  const message: MessageRow = {
    id,
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
    messageType: draft.messageType,
    content: draft.content,
    processedContent: draft.content,
    contentType: draft.contentType ?? 'text',
    contentAttributes: draft.contentAttributes ?? {},
    additionalAttributes: draft.additionalAttributes ?? {},
    private: draft.private ?? false,
    sourceId: draft.sourceId ?? null,
    status: 'sent',
    sender: draft.sender,
    attachments: (draft.blobs ?? []).map((blob) => attach(world, id, blob)),
    createdAt: now,
    updatedAt: now,
  };
  world.store.addMessage(message);
  // Any new message moves both, without an event of its own.
  conversation.lastActivityAt = now;
  conversation.updatedAt = now;
  return message;
}

/** The grey lines of the dashboard; webhooks never carry them, but they take message ids and show up in REST lists. */
export function addActivity(world: World, conversation: ConversationRow, content: string): void {
  insertMessage(world, conversation, { messageType: 'activity', content, sender: null });
}
