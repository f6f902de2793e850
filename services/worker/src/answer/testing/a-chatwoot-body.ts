interface Change {
  event?: string;
  inboxId?: number;
  /** of the conversation, wherever it stands */
  conversation?: object;
  [field: string]: unknown;
}

/** What Chatwoot tells: a customer's message in a pending conversation, unless a test says otherwise. */
export function aChatwootBody(change: Change = {}): object {
  const { event = 'message_created', inboxId = 7, conversation = {}, ...message } = change;
  const place = {
    id: 42,
    inbox_id: inboxId,
    status: 'pending',
    updated_at: 1_785_230_130.45,
    meta: { sender: { id: 55, name: 'An Nguyen', type: 'contact' }, assignee: null },
    contact_inbox: { contact_id: 55 },
    messages: [],
    ...conversation,
  };
  if (event.startsWith('conversation_')) return { ...place, event };
  return {
    event,
    id: 9001,
    message_type: 'incoming',
    content: 'Mấy giờ mở cửa?',
    content_type: 'text',
    content_attributes: {},
    private: false,
    source_id: null,
    created_at: '2026-11-21T09:15:30.123Z',
    sender: { id: 55, name: 'An Nguyen' },
    inbox: { id: inboxId },
    conversation: place,
    ...message,
  };
}
