/** The fake's tables. Field names are ours; the wire names live in `payloads/` and `views/`. */

export type Attributes = Record<string, unknown>;
export type ConversationStatus = 'open' | 'resolved' | 'pending' | 'snoozed';
export type MessageType = 'incoming' | 'outgoing' | 'activity' | 'template';
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed';
export type ChannelType = 'Channel::Api' | 'Channel::FacebookPage';

export interface UserRow {
  kind: 'User';
  id: number;
  name: string;
  email: string;
  role: 'administrator' | 'agent';
  accessToken: string;
}

export interface BotRow {
  kind: 'AgentBot';
  id: number;
  name: string;
  description: string | null;
  accessToken: string;
  /** Where its events go; null: nowhere. */
  outgoingUrl: string | null;
  /** Signs its webhooks; null stands for a server older than 4.13. */
  secret: string | null;
}

export type Actor = UserRow | BotRow;

export interface InboxRow {
  id: number;
  name: string;
  channelType: ChannelType;
  channelId: number;
  /** The public client API's key. */
  identifier: string;
  /** Contact identity only; never signs webhooks. */
  hmacToken: string;
  webhookUrl: string | null;
  /** Signs this inbox's webhooks; null stands for a server older than 4.13. */
  secret: string | null;
  lockToSingleConversation: boolean;
  additionalAttributes: Attributes;
  createdAt: Date;
  updatedAt: Date;
}

export interface WebhookRow {
  id: number;
  url: string;
  name: string | null;
  subscriptions: string[];
  /** null stands for a server older than 4.12. */
  secret: string | null;
}

export interface ContactRow {
  id: number;
  name: string;
  email: string | null;
  phoneNumber: string | null;
  identifier: string | null;
  blocked: boolean;
  additionalAttributes: Attributes;
  customAttributes: Attributes;
  lastActivityAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ContactInboxRow {
  id: number;
  contactId: number;
  inboxId: number;
  sourceId: string;
  pubsubToken: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface ConversationRow {
  /** The display id: the only one Chatwoot shows. */
  id: number;
  uuid: string;
  inboxId: number;
  contactId: number;
  contactInboxId: number;
  status: ConversationStatus;
  priority: string | null;
  assignee: { type: 'User' | 'AgentBot'; id: number } | null;
  labels: string[];
  additionalAttributes: Attributes;
  customAttributes: Attributes;
  snoozedUntil: Date | null;
  waitingSince: Date | null;
  firstReplyCreatedAt: Date | null;
  agentLastSeenAt: Date | null;
  assigneeLastSeenAt: Date | null;
  contactLastSeenAt: Date | null;
  lastActivityAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

export interface BlobRow {
  key: string;
  /** What `/upload` hands out and `attachments[]` takes. */
  signedId: string;
  fileName: string;
  contentType: string;
  data: Buffer;
}

export interface AttachmentRow {
  id: number;
  messageId: number;
  fileType: 'image' | 'audio' | 'video' | 'file';
  blob: BlobRow;
}

export interface MessageRow {
  id: number;
  conversationId: number;
  inboxId: number;
  messageType: MessageType;
  content: string | null;
  processedContent: string | null;
  contentType: string;
  contentAttributes: Attributes;
  additionalAttributes: Attributes;
  private: boolean;
  sourceId: string | null;
  status: MessageStatus;
  sender: { type: 'Contact' | 'User' | 'AgentBot' | 'Captain::Assistant'; id: number } | null;
  attachments: AttachmentRow[];
  createdAt: Date;
  updatedAt: Date;
}
