import { freeForMs, openForMs, windowAt } from '@omnirelay/adapters/zalo/window.ts';
import type { AuditRow } from '@omnirelay/shared/store/audit.ts';
import type { ConversationRow } from '@omnirelay/shared/store/conversations.ts';
import type { Delivery as DeliveryRow } from '@omnirelay/shared/store/deliveries.ts';
import type { MessageRow } from '@omnirelay/shared/store/messages.ts';
import type { StoredAttachment } from '@omnirelay/shared/store/schema.ts';
import type { SyncRow } from '@omnirelay/shared/store/syncs.ts';
import type { UserAccount } from '@omnirelay/shared/store/users.ts';
import type { z } from 'zod';
import type {
  AnswerWindow,
  Attachment,
  Conversation,
  Delivery,
  Message,
  Sync,
  UserRow,
} from './contract.ts';
import { MessageState, Owner, Role, Sender, Status } from './contract.ts';

/** Rows as the API shows them. What a newer version may have written is shown as the nearest thing. */
export function showConversation(row: ConversationRow): z.infer<typeof Conversation> {
  const { contact } = row;
  return {
    id: row.id,
    platform: row.platform,
    externalId: row.externalId,
    connection: row.connection,
    contact: {
      name: row.contactName,
      email: contact.email ?? null,
      phone: contact.phone ?? null,
      avatarUrl: webAddress(contact.avatarUrl),
    },
    status: Status.catch('Open').parse(row.status),
    owner: Owner.catch('people').parse(row.owner),
    assignee: row.assignee,
    window: row.platform === 'zalo' ? showWindow(row.interactedAt, Date.now()) : null,
    unread: row.unread,
    lastMessage: row.lastMessage,
    lastMessageAt: row.lastMessageAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Zalo's: the customer may be answered for so long after they were last heard of. */
export function showWindow(
  interactedAt: Date | null,
  nowMs: number,
): z.infer<typeof AnswerWindow> | null {
  if (interactedAt === null) return null;
  const sinceMs = interactedAt.getTime();
  return {
    state: windowAt(sinceMs, nowMs),
    freeUntil: new Date(sinceMs + freeForMs).toISOString(),
    closesAt: new Date(sinceMs + openForMs).toISOString(),
  };
}

export function showMessage(row: MessageRow): z.infer<typeof Message> {
  return {
    id: row.id,
    conversationId: row.conversationId,
    sender: Sender.catch('system').parse(row.sender),
    author: row.author,
    content: row.content,
    private: row.private,
    attachments: row.attachments.map(showAttachment),
    state: MessageState.catch('stored').parse(row.state),
    failure: row.failure,
    providerId: row.providerId,
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function showAttachment(file: StoredAttachment): z.infer<typeof Attachment> {
  return {
    id: file.id,
    name: file.name,
    contentType: file.contentType ?? null,
    sizeBytes: file.sizeBytes ?? null,
    url: file.uploadId ? `/api/uploads/${file.uploadId}` : webAddress(file.url),
  };
}

/** A `javascript:` or `data:` address would run in our page. */
function webAddress(url: string | undefined): string | null {
  return url !== undefined && /^https?:\/\//i.test(url) ? url : null;
}

export function showDelivery(row: DeliveryRow): z.infer<typeof Delivery> {
  return {
    id: row.id,
    connection: row.connection,
    type: row.type,
    conversation: row.conversation,
    receivedAt: row.receivedAt.toISOString(),
    state: row.state,
    reason: row.reason,
    flows: row.flows.map((flow) => ({ ...flow, updatedAt: flow.updatedAt.toISOString() })),
  };
}

export function showSync(row: SyncRow): z.infer<typeof Sync> {
  return {
    id: row.id,
    connection: row.connection,
    trigger: row.trigger === 'manual' ? 'manual' : 'schedule',
    state: row.state === 'running' || row.state === 'done' ? row.state : 'failed',
    conversationsRead: row.conversationsRead,
    messagesRead: row.messagesRead,
    healed: row.healed,
    oldestGapMs: row.oldestGapMs,
    error: row.error,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export function showUser(row: UserAccount): z.infer<typeof UserRow> {
  return {
    email: row.email,
    name: row.name,
    role: Role.catch('agent').parse(row.role),
    disabled: row.disabledAt !== null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function showAudit(row: AuditRow) {
  return { ...row, at: row.at.toISOString() };
}
