import type { ListedConversation, ListedMessage } from './schema.ts';

/**
 * What REST lists, as a webhook would have told it: so that what no webhook brought goes the same way
 * as all else. REST's shape is nearly the webhook's; what follows is the difference.
 */
const messageTypes = ['incoming', 'outgoing', 'activity', 'template'];

/**
 * @param emailOf an agent's, by their id
 * @returns undefined for what no webhook ever tells: Chatwoot's own remarks
 */
export function messageAnnounced(
  event: 'message_created' | 'message_updated',
  conversation: ListedConversation,
  message: ListedMessage,
  at: Date,
  emailOf: (agentId: number) => string | undefined,
) {
  const message_type = messageTypes[message.message_type] ?? 'unknown';
  if (message_type === 'activity') return undefined;
  return {
    ...message,
    sender: senderAnnounced(message.sender, emailOf),
    event,
    message_type,
    content: message.content == null ? null : asAnnounced(message.content),
    created_at: at.toISOString(),
    account: { id: conversation.account_id },
    inbox: { id: conversation.inbox_id },
    conversation: conversationAnnounced(conversation),
  };
}

function senderAnnounced(
  sender: ListedMessage['sender'],
  emailOf: (agentId: number) => string | undefined,
) {
  if (!sender) return null;
  if (sender.type !== 'user' || sender.id == null) return sender;
  return { ...sender, email: sender.email ?? emailOf(sender.id) };
}

export function statusAnnounced(conversation: ListedConversation) {
  return { ...conversationAnnounced(conversation), event: 'conversation_status_changed' };
}

function conversationAnnounced(conversation: ListedConversation) {
  const { messages, meta, inbox_id, account_id, ...rest } = conversation;
  const sourceId = messages?.[0]?.conversation?.contact_inbox?.source_id;
  return {
    ...rest,
    inbox_id,
    account: { id: account_id },
    channel: meta.channel,
    meta,
    contact_inbox: { contact_id: meta.sender?.id, inbox_id, source_id: sourceId },
    messages: [],
  };
}

/** A backslash at the end of a line is Markdown's line break; webhooks leave it out. */
function asAnnounced(content: string): string {
  return content.replaceAll('\\\n', '\n').replace(/\n+$/, '');
}
