import type {
  BlobRow,
  BotRow,
  ContactInboxRow,
  ContactRow,
  ConversationRow,
  InboxRow,
  MessageRow,
  UserRow,
  WebhookRow,
} from './rows.ts';

/** Rows by id; every table counts its own ids, as Postgres sequences do (gaps included). */
export interface Store {
  users: Map<number, UserRow>;
  bots: Map<number, BotRow>;
  inboxes: Map<number, InboxRow>;
  /** Which bot answers in which inbox, by the inbox's id. */
  inboxBots: Map<number, number>;
  webhooks: Map<number, WebhookRow>;
  contacts: Map<number, ContactRow>;
  contactInboxes: Map<number, ContactInboxRow>;
  conversations: Map<number, ConversationRow>;
  /** By global message id, so in creation order. */
  messages: Map<number, MessageRow>;
  /** By signed id. */
  blobs: Map<string, BlobRow>;
  nextId(table: string, atLeast?: number): number;
  /** All of a conversation's messages, ascending. */
  messagesOf(conversationId: number): MessageRow[];
  addMessage(row: MessageRow): void;
  removeConversation(id: number): void;
}

export function createStore(): Store {
  const counters = new Map<string, number>();
  const byConversation = new Map<number, MessageRow[]>();
  const store: Store = {
    users: new Map(),
    bots: new Map(),
    inboxes: new Map(),
    inboxBots: new Map(),
    webhooks: new Map(),
    contacts: new Map(),
    contactInboxes: new Map(),
    conversations: new Map(),
    messages: new Map(),
    blobs: new Map(),
    nextId(table, atLeast = 1) {
      const id = Math.max((counters.get(table) ?? 0) + 1, atLeast);
      counters.set(table, id);
      return id;
    },
    messagesOf: (conversationId) => byConversation.get(conversationId) ?? [],
    addMessage(row) {
      store.messages.set(row.id, row);
      const siblings = byConversation.get(row.conversationId);
      if (siblings) siblings.push(row);
      else byConversation.set(row.conversationId, [row]);
    },
    removeConversation(id) {
      for (const message of store.messagesOf(id)) store.messages.delete(message.id);
      byConversation.delete(id);
      store.conversations.delete(id);
    },
  };
  return store;
}
