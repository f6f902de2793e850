import { findContact, findContactInbox, findConversation } from './lookups.ts';
import { attachmentPayload } from './payloads/attachment.ts';
import type {
  Attributes,
  ContactRow,
  ConversationRow,
  MessageRow,
  MessageStatus,
  MessageType,
} from './rows.ts';
import type { World } from './world.ts';

/** A copy of a conversation, for tests to look at. */
export interface SeenConversation extends Readonly<ConversationRow> {
  /** The contact inbox's. */
  readonly sourceId: string;
  readonly contact: Readonly<ContactRow>;
}

export interface SeenAttachment {
  id: number;
  fileName: string;
  contentType: string;
  fileType: string;
  data: Buffer;
  dataUrl: string;
}

/** A copy of a message, for tests to look at. */
export interface SeenMessage {
  id: number;
  conversationId: number;
  inboxId: number;
  messageType: MessageType;
  content: string | null;
  contentType: string;
  contentAttributes: Attributes;
  additionalAttributes: Attributes;
  private: boolean;
  sourceId: string | null;
  status: MessageStatus;
  sender: MessageRow['sender'];
  attachments: SeenAttachment[];
  createdAt: Date;
}

export function readConversation(world: World, id: number): SeenConversation {
  const conversation = findConversation(world, id);
  return {
    ...structuredClone(conversation),
    sourceId: findContactInbox(world, conversation).sourceId,
    contact: structuredClone(findContact(world, conversation.contactId)),
  };
}

/** All of them, ascending, private notes and activities included. */
export function readMessages(world: World, conversationId: number): SeenMessage[] {
  findConversation(world, conversationId);
  return world.store.messagesOf(conversationId).map((message) => readMessage(world, message));
}

export function readMessage(world: World, message: MessageRow): SeenMessage {
  const { processedContent: _processed, updatedAt: _updatedAt, attachments, ...row } = message;
  return {
    ...structuredClone(row),
    attachments: attachments.map((attachment) => ({
      id: attachment.id,
      fileName: attachment.blob.fileName,
      contentType: attachment.blob.contentType,
      fileType: attachment.fileType,
      data: attachment.blob.data,
      dataUrl: attachmentPayload(world, attachment).data_url,
    })),
  };
}

/** What `GET /_sandbox/state` shows. */
export function readState(world: World) {
  return {
    account: world.account,
    inboxes: [...world.store.inboxes.values()].map(({ id, name, channelType }) => ({
      id,
      name,
      channelType,
    })),
    agents: [...world.store.users.values()].map(({ id, name, email, role }) => ({
      id,
      name,
      email,
      role,
    })),
    contacts: [...world.store.contacts.values()],
    conversations: [...world.store.conversations.keys()].map((id) => ({
      ...readConversation(world, id),
      messages: readMessages(world, id).map(({ attachments, ...message }) => ({
        ...message,
        attachments: attachments.map(({ data, ...attachment }) => ({
          ...attachment,
          sizeBytes: data.length,
        })),
      })),
    })),
    nativeDeliveries: world.nativeDeliveries,
    fileRequests: world.fileRequests,
  };
}
