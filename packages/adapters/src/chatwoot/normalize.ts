import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';
import {
  AnyEvent,
  type Attachment,
  ConversationEvent,
  effectOfSourceId,
  MessageEvent,
  markerOf,
  type WebhookConversation,
} from './schema.ts';

export interface ConversationFacts {
  id: string;
  inboxId: string | undefined;
  contactId: string | undefined;
  /** the contact inbox's: for conversations of ours the ticket's id */
  sourceId: string | undefined;
  contactIdentifier: string | undefined;
  contact: ContactFacts | undefined;
  /** such as `Channel::FacebookPage` */
  channel: string | undefined;
  status: string | undefined;
  assignee: { kind: 'user' | 'bot'; id: string } | undefined;
  /** epoch seconds with fraction, by Chatwoot's clock */
  updatedAt: number | undefined;
  /** epoch seconds */
  createdAt: number | undefined;
}

export interface ContactFacts {
  name: string | undefined;
  email: string | undefined;
  phone: string | undefined;
  avatarUrl: string | undefined;
}

export interface ChatwootMessage {
  kind: 'message';
  conversation: ConversationFacts;
  messageId: string;
  /** Only announced as changed; Chatwoot doesn't say what changed. */
  isUpdate: boolean;
  type: 'incoming' | 'outgoing' | 'template' | 'other';
  contentType: string;
  isPrivate: boolean;
  isDeleted: boolean;
  /** Set when the message is one of ours: the effect that wrote it. */
  ownEffect: string | undefined;
  /** A person wrote it in our console: ours, and yet no echo of something relayed. */
  isFromConsole: boolean;
  /** Our own AI wrote it. */
  isFromAi: boolean;
  /** Echo of something written in the channel's own app. */
  isExternalEcho: boolean;
  isAutomation: boolean;
  sender:
    | { kind: 'user'; name: string | undefined; email: string | undefined }
    | { kind: 'contact' | 'bot'; name: string | undefined }
    | { kind: 'none' };
  /** the sender's, among those of its kind */
  senderId: string | undefined;
  /** Chatwoot's own AI, or whatever else is neither a user nor an agent bot. */
  isByOtherAi: boolean;
  text: string;
  attachments: Attachment[];
  /** Why the channel did not deliver it. */
  failure: string | undefined;
  /** ISO 8601 */
  createdAt: string | undefined;
  /** ISO 8601; known only while it is the conversation's newest public message. */
  updatedAt: string | undefined;
}

export type ChatwootEvent =
  | ChatwootMessage
  | {
      kind: 'status';
      conversation: ConversationFacts;
      status: string;
      /** epoch seconds with fraction, by Chatwoot's clock */
      updatedAt: number | undefined;
    }
  | {
      kind: 'other';
      type: string;
      /** of an event about one */
      conversation?: ConversationFacts;
      changed?: ConversationChange;
    };

/** What Chatwoot says has changed: what is not among it may have, too. */
export interface ConversationChange {
  status?: string;
  /** a user's id; null: nobody's any more */
  assigneeId?: string | null;
}

/** Whom our markers name that is no person. */
const byAi = new Set(['program', 'answer', 'draft']);
/** Who speaks to the customer by our hand: their words go on wherever a colleague's would. */
const byOurHand = new Set(['console', 'program']);

/** @throws BadInputError when the body is not an event of Chatwoot */
export function normalizeChatwoot(json: unknown): ChatwootEvent {
  const message = MessageEvent.safeParse(json);
  if (message.success) return fromMessage(message.data);
  const conversation = ConversationEvent.safeParse(json);
  if (conversation.success) {
    const { event, status, updated_at } = conversation.data;
    // conversation_updated announces the same change once more.
    const facts = factsOf(conversation.data);
    if (event !== 'conversation_status_changed' || !status) {
      return {
        kind: 'other',
        type: event,
        conversation: facts,
        changed: changeOf(conversation.data),
      };
    }
    return {
      kind: 'status',
      conversation: facts,
      status,
      updatedAt: updated_at ?? undefined,
    };
  }
  const other = AnyEvent.safeParse(json);
  if (other.success) return { kind: 'other', type: other.data.event };
  throw new BadInputError('unknown_shape', 'The body is not a Chatwoot event.');
}

function fromMessage(event: z.infer<typeof MessageEvent>): ChatwootMessage {
  const attributes = event.content_attributes ?? {};
  const marker = markerOf(attributes);
  const isFromConsole = marker !== undefined && byOurHand.has(marker.from);
  return {
    kind: 'message',
    conversation: {
      ...factsOf(event.conversation),
      inboxId: event.inbox?.id ?? event.conversation.inbox_id ?? undefined,
    },
    messageId: event.id,
    isUpdate: event.event === 'message_updated',
    type: messageType(event.message_type),
    contentType: event.content_type ?? 'text',
    isPrivate: event.private,
    isDeleted: attributes.deleted === true,
    // Deleting and retrying overwrite the attributes; the source id stays.
    ownEffect: marker?.effect ?? effectOfSourceId(event.source_id),
    isFromConsole,
    isFromAi: marker !== undefined && byAi.has(marker.from),
    isExternalEcho: attributes.external_echo === true,
    isAutomation: attributes.automation_rule_id != null,
    // Whoever the API token belongs to has only passed it on.
    sender: isFromConsole
      ? { kind: 'user', name: marker.author, email: undefined }
      : senderOf(event.sender),
    senderId: event.sender?.id ?? undefined,
    isByOtherAi: kindOf(event.sender?.type) === 'bot' && event.sender?.type !== 'agent_bot',
    text: event.content ?? '',
    attachments: event.attachments ?? [],
    failure: failureOf(event),
    createdAt: event.created_at ?? undefined,
    updatedAt:
      event.conversation.messages?.find(({ id }) => id === event.id)?.updated_at ?? undefined,
  };
}

function failureOf({ content_attributes, status }: z.infer<typeof MessageEvent>) {
  const error = content_attributes?.external_error;
  if (typeof error === 'string' && error !== '') return error;
  return status === 'failed' ? 'The channel did not deliver it.' : undefined;
}

/** A contact has no type; a message of the system has no sender. */
function senderOf(sender: z.infer<typeof MessageEvent>['sender']): ChatwootMessage['sender'] {
  if (!sender) return { kind: 'none' };
  const kind = kindOf(sender.type);
  if (kind === 'user') {
    return { kind, name: sender.name ?? undefined, email: sender.email ?? undefined };
  }
  return { kind, name: sender.name ?? undefined };
}

function kindOf(type: string | null | undefined): 'user' | 'contact' | 'bot' {
  if (type === 'user') return 'user';
  return type == null || type === 'contact' ? 'contact' : 'bot';
}

function changeOf({
  changed_attributes: changes,
}: z.infer<typeof ConversationEvent>): ConversationChange {
  const change: ConversationChange = {};
  for (const { status, assignee_id: assignee } of changes ?? []) {
    if (typeof status?.current_value === 'string') change.status = status.current_value;
    if (assignee) {
      const { current_value: id } = assignee;
      change.assigneeId = typeof id === 'number' || typeof id === 'string' ? String(id) : null;
    }
  }
  return change;
}

function messageType(type: string): ChatwootMessage['type'] {
  return type === 'incoming' || type === 'outgoing' || type === 'template' ? type : 'other';
}

function factsOf(conversation: z.infer<typeof WebhookConversation>): ConversationFacts {
  const { id, inbox_id, contact_inbox, meta } = conversation;
  const contact = meta?.sender;
  return {
    id,
    inboxId: inbox_id ?? undefined,
    contactId: contact_inbox?.contact_id ?? meta?.sender?.id ?? undefined,
    sourceId: contact_inbox?.source_id || undefined,
    contactIdentifier: meta?.sender?.identifier || undefined,
    contact: contact
      ? {
          name: contact.name || undefined,
          email: contact.email || undefined,
          phone: contact.phone_number || undefined,
          avatarUrl: contact.thumbnail || undefined,
        }
      : undefined,
    channel: conversation.channel || undefined,
    assignee: assigneeOf(meta),
    status: conversation.status ?? undefined,
    updatedAt: conversation.updated_at ?? undefined,
    createdAt: conversation.created_at ?? undefined,
  };
}

/** A user of REST says nothing of their type. */
function assigneeOf(
  meta: z.infer<typeof WebhookConversation>['meta'],
): ConversationFacts['assignee'] {
  const { assignee, assignee_type: assigneeType } = meta ?? {};
  if (!assignee) return undefined;
  const isBot = assigneeType === 'AgentBot' || assignee.type === 'agent_bot';
  return { kind: isBot ? 'bot' : 'user', id: assignee.id };
}
