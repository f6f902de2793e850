import { textOf } from './webhooks.ts';

let lastMessageId = 0;
let lastConversationId = 0;

export interface ChatwootMessage {
  id: number;
  conversationId: number;
  body: string;
}

/** New messages of customers, spread evenly over conversations that no other call names. About 2 KB each. */
export function chatwootMessages(count: number, conversations: number): ChatwootMessage[] {
  const firstConversation = lastConversationId + 1;
  lastConversationId += conversations;
  return Array.from({ length: count }, (_, i) => {
    const id = ++lastMessageId;
    const conversationId = firstConversation + (i % conversations);
    return { id, conversationId, body: JSON.stringify(messageCreated(id, conversationId)) };
  });
}

/** app/models/message.rb#webhook_data and app/presenters/conversations/event_data_presenter.rb in chatwoot/chatwoot */
function messageCreated(id: number, conversationId: number) {
  const now = new Date(Date.UTC(2026, 0, 1) + id * 1_000);
  const seconds = Math.floor(now.getTime() / 1_000);
  const contact = {
    id: 55,
    name: 'An Nguyen',
    email: null,
    phone_number: null,
    identifier: null,
    thumbnail: '',
    blocked: false,
    additional_attributes: {},
    custom_attributes: {},
  };
  const account = { id: 2, name: 'Acme' };
  return {
    event: 'message_created',
    id,
    message_type: 'incoming',
    content_type: 'text',
    content: textOf(id),
    private: false,
    created_at: now.toISOString(),
    source_id: `m_${id}`,
    content_attributes: {},
    additional_attributes: {},
    account,
    inbox: { id: 7, name: 'Acme Page' },
    sender: { ...contact, avatar: '', account },
    conversation: {
      id: conversationId,
      inbox_id: 7,
      account,
      channel: 'Channel::FacebookPage',
      status: 'open',
      can_reply: true,
      priority: null,
      labels: [],
      additional_attributes: {},
      custom_attributes: {},
      snoozed_until: null,
      unread_count: 1,
      first_reply_created_at: null,
      waiting_since: seconds,
      agent_last_seen_at: 0,
      contact_last_seen_at: 0,
      last_activity_at: seconds,
      timestamp: seconds,
      created_at: seconds,
      updated_at: seconds + 0.45678,
      contact_inbox: {
        id: 77,
        contact_id: 55,
        inbox_id: 7,
        source_id: '6612345678901234',
        hmac_verified: false,
        created_at: now.toISOString(),
        updated_at: now.toISOString(),
      },
      meta: {
        sender: { ...contact, type: 'contact' },
        assignee: null,
        assignee_type: null,
        team: null,
        hmac_verified: false,
      },
      messages: [],
    },
  };
}
