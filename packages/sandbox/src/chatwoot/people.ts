import { addBotRow, setInboxBot } from './actions/agent-bots.ts';
import { deleteMessage, retryMessage } from './actions/alter-message.ts';
import { type FileInput, storeBlob } from './actions/blobs.ts';
import { assignConversation, changeLabels, changeStatus } from './actions/change-conversation.ts';
import { createContact, deleteContact } from './actions/contacts.ts';
import { openConversation } from './actions/create-conversation.ts';
import { createMessage } from './actions/create-message.ts';
import { addInboxRow } from './actions/inboxes.ts';
import type { MessageDraft } from './actions/message-rows.ts';
import { beginChange, type Change } from './change.ts';
import { findContact, findConversation, findMessage } from './lookups.ts';
import { makeToken } from './make-secret.ts';
import {
  readConversation,
  readMessage,
  type SeenConversation,
  type SeenMessage,
} from './readers.ts';
import { notFound } from './refusals.ts';
import type { Actor, BotRow, ChannelType, ConversationStatus, InboxRow, UserRow } from './rows.ts';
import type { World } from './world.ts';

/** What agents, customers and Chatwoot itself do; all of it is announced by webhook. */
export interface People {
  /** Their token works for the API, too. */
  addAgent(options: { name: string; email: string; role?: UserRow['role'] }): UserRow;
  /** With a URL it is told what happens where it is active. */
  addAgentBot(options: { name: string; outgoingUrl?: string; secret?: string }): BotRow;
  /** Where its events go from now on. */
  setBotUrl(botId: number, outgoingUrl: string | null): void;
  /** null: nobody but people answers there. */
  setInboxBot(inboxId: number, botId: number | null): void;
  addInbox(options: { name: string; channel: ChannelType }): InboxRow;
  /** `silent`: no webhook at all, as when Chatwoot loses one. */
  agentReply(
    conversationId: number,
    reply: {
      agentId: number;
      content?: string;
      private?: boolean;
      attachments?: FileInput[];
      silent?: boolean;
    },
  ): SeenMessage;
  botMessage(conversationId: number, content: string, options?: { botId?: number }): SeenMessage;
  /** What Chatwoot's own AI answers. */
  captainMessage(conversationId: number, content: string): SeenMessage;
  /** A greeting, out-of-office text or (contentType input_csat) survey: sent by nobody. */
  templateMessage(
    conversationId: number,
    content: string,
    options?: { contentType?: string },
  ): SeenMessage;
  /** By the public API or the native channel: cannot be tagged by anyone. */
  customerMessage(
    conversationId: number,
    content: string,
    options?: { attachments?: FileInput[]; silent?: boolean },
  ): SeenMessage;
  deleteMessage(conversationId: number, messageId: number): void;
  retryMessage(conversationId: number, messageId: number): void;
  setStatus(conversationId: number, status: ConversationStatus, agentId: number): void;
  setLabels(conversationId: number, labels: string[], agentId: number): void;
  /** null unassigns. */
  assign(conversationId: number, assigneeId: number | null, agentId: number): void;
  createConversation(options: {
    /** The relay's inbox, unless given. */
    inboxId?: number;
    contactId?: number;
    contact?: { name?: string; email?: string; identifier?: string };
    sourceId?: string;
    status?: ConversationStatus;
  }): Promise<SeenConversation>;
  /** Rows and all; no event tells of it. */
  deleteConversation(conversationId: number): void;
  deleteContact(contactId: number): void;
}

export function createPeople(world: World): People {
  const { store } = world;

  /** Runs one person's action and announces it. */
  function act<T>(actor: Actor | null, run: (change: Change) => T, silent = false): T {
    const change = beginChange(actor);
    const result = run(change);
    if (!silent) void world.publish(change);
    return result;
  }

  function say(
    conversationId: number,
    draft: MessageDraft,
    actor: Actor | null,
    silent = false,
  ): SeenMessage {
    const conversation = findConversation(world, conversationId);
    const message = act(
      actor,
      (change) => createMessage(world, change, conversation, draft),
      silent,
    );
    return readMessage(world, message);
  }

  function findUser(id: number): UserRow {
    const user = store.users.get(id);
    if (!user) throw notFound();
    return user;
  }

  const people: People = {
    addAgent({ name, email, role = 'agent' }) {
      const id = store.nextId('users');
      const user: UserRow = { kind: 'User', id, name, email, role, accessToken: makeToken() };
      store.users.set(id, user);
      return user;
    },
    addAgentBot({ name, outgoingUrl, secret }) {
      const row = { name, outgoing_url: outgoingUrl ?? null };
      const bot = addBotRow(world, row);
      if (secret !== undefined) bot.secret = secret;
      return bot;
    },
    setBotUrl(botId, outgoingUrl) {
      const bot = store.bots.get(botId);
      if (!bot) throw notFound();
      bot.outgoingUrl = outgoingUrl;
    },
    setInboxBot: (inboxId, botId) => setInboxBot(world, inboxId, botId),
    addInbox: (options) => addInboxRow(world, options),
    agentReply(conversationId, reply) {
      const agent = findUser(reply.agentId);
      // Whoever answers in the dashboard has read what was there.
      findConversation(world, conversationId).agentLastSeenAt = world.now();
      const draft: MessageDraft = {
        messageType: 'outgoing',
        content: reply.content ?? null,
        private: reply.private ?? false,
        sender: { type: 'User', id: agent.id },
        blobs: (reply.attachments ?? []).map((file) => storeBlob(world, file)),
      };
      return say(conversationId, draft, agent, reply.silent);
    },
    botMessage(conversationId, content, options = {}) {
      const botId = options.botId ?? [...store.bots.keys()][0];
      const bot = (botId && store.bots.get(botId)) || people.addAgentBot({ name: 'Helper Bot' });
      const sender = { type: 'AgentBot', id: bot.id } as const;
      return say(conversationId, { messageType: 'outgoing', content, sender }, bot);
    },
    captainMessage(conversationId, content) {
      const sender = { type: 'Captain::Assistant', id: 1 } as const;
      return say(conversationId, { messageType: 'outgoing', content, sender }, null);
    },
    templateMessage(conversationId, content, { contentType = 'text' } = {}) {
      const draft: MessageDraft = { messageType: 'template', content, contentType, sender: null };
      return say(conversationId, draft, null);
    },
    customerMessage(conversationId, content, options = {}) {
      const { contactId } = findConversation(world, conversationId);
      const draft: MessageDraft = {
        messageType: 'incoming',
        content,
        sender: { type: 'Contact', id: contactId },
        blobs: (options.attachments ?? []).map((file) => storeBlob(world, file)),
      };
      return say(conversationId, draft, null, options.silent);
    },
    deleteMessage(conversationId, messageId) {
      const message = findMessage(world, conversationId, messageId);
      act(null, (change) => deleteMessage(world, change, message));
    },
    retryMessage(conversationId, messageId) {
      const message = findMessage(world, conversationId, messageId);
      act(null, (change) => retryMessage(world, change, message));
    },
    setStatus(conversationId, status, agentId) {
      const conversation = findConversation(world, conversationId);
      act(findUser(agentId), (change) => changeStatus(world, change, conversation, status));
    },
    setLabels(conversationId, labels, agentId) {
      const conversation = findConversation(world, conversationId);
      act(findUser(agentId), (change) => changeLabels(world, change, conversation, labels));
    },
    assign(conversationId, assigneeId, agentId) {
      const conversation = findConversation(world, conversationId);
      act(findUser(agentId), (change) =>
        assignConversation(world, change, conversation, 'User', assigneeId),
      );
    },
    async createConversation(options) {
      const change = beginChange(null);
      const contact =
        options.contactId === undefined
          ? (await createContact(world, change, { name: 'Customer', ...options.contact })).contact
          : findContact(world, options.contactId);
      const conversation = await openConversation(world, change, {
        inbox_id: options.inboxId ?? world.apiInboxId,
        contact_id: contact.id,
        source_id: options.sourceId ?? `customer-${contact.id}`,
        status: options.status,
      });
      void world.publish(change);
      return readConversation(world, conversation.id);
    },
    deleteConversation(conversationId) {
      findConversation(world, conversationId);
      store.removeConversation(conversationId);
    },
    deleteContact: (contactId) => deleteContact(world, contactId),
  };
  return people;
}
