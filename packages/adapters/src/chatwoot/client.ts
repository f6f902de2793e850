import type { FormData } from 'undici';
import { z } from 'zod';
import { createHttpClient, type HttpCall } from '../http/client.ts';
import type { PrivateText, PublicText } from '../visibility.ts';
import type { ChatwootConnection } from './config.ts';
import { floodError } from './flood-error.ts';
import {
  Agent,
  Contact,
  Conversation,
  ListedConversation,
  ListedMessage,
  Message,
} from './schema.ts';
import { AccountWebhook, Inbox, Profile } from './webhook-schema.ts';

export interface NewContact {
  identifier: string;
  name?: string | undefined;
  email?: string | undefined;
  inbox_id: number;
  source_id: string;
}

export interface NewMessage {
  content: string;
  message_type: 'incoming' | 'outgoing';
  private: boolean;
  source_id: string;
  content_attributes: Record<string, unknown>;
}

/**
 * What an operator or the AI writes. Without `source_id`, which would keep a native channel from sending it; a
 * note's text and a reply's can't be taken for each other.
 */
export type OperatorMessage = {
  message_type: 'outgoing';
  content_attributes: Record<string, unknown>;
} & ({ private: false; content: PublicText } | { private: true; content: PrivateText });

export interface NewConversation {
  inbox_id: number;
  contact_id: number;
  source_id: string;
  message: NewMessage;
}

const ListedConversations = z.looseObject({
  data: z.looseObject({
    meta: z.looseObject({ all_count: z.number() }),
    payload: z.array(z.unknown()),
  }),
});

export type ChatwootClient = ReturnType<typeof createChatwootClient>;

/** Thin calls, one attempt each. Creates answer 200. https://developers.chatwoot.com/api-reference/ */
export function createChatwootClient(
  connection: ChatwootConnection,
  /** whose calls these are */
  token: string = connection.apiToken,
) {
  const http = createHttpClient({
    baseUrl: `${connection.baseUrl}/api/v1`,
    headers: { api_access_token: token },
    timeoutMs: connection.timeout,
  });
  const account = `/accounts/${connection.accountId}`;
  const send = async (call: HttpCall) => {
    try {
      return (await http.send({ ...call, path: `${account}${call.path}` })).json;
    } catch (error) {
      throw floodError(error) ?? error;
    }
  };
  const id = encodeURIComponent;

  return {
    close: () => http.close(),

    /** Who the token belongs to. */
    async profile(): Promise<Profile> {
      const reply = await http.send({ method: 'GET', path: '/profile', what: 'GET profile' });
      return Profile.parse(reply.json);
    },

    /** Its secrets are for administrators. */
    async inbox(inboxId: string): Promise<Inbox> {
      const path = `/inboxes/${id(inboxId)}`;
      return Inbox.parse(await send({ method: 'GET', path, what: 'GET inbox' }));
    },

    /** The account's own. For administrators. */
    async webhooks(): Promise<AccountWebhook[]> {
      const json = await send({ method: 'GET', path: '/webhooks', what: 'GET webhooks' });
      const Listed = z.looseObject({
        payload: z.looseObject({ webhooks: z.array(AccountWebhook) }),
      });
      return Listed.parse(json).payload.webhooks;
    },

    /** The contact with its inboxes, or a 422 that says which attributes are taken. */
    async createContact(contact: NewContact): Promise<Contact> {
      const what = 'POST contact';
      const json = await send({ method: 'POST', path: '/contacts', what, json: contact });
      return z.looseObject({ payload: z.looseObject({ contact: Contact }) }).parse(json).payload
        .contact;
    },

    /** Case-insensitive at Chatwoot: whoever asks compares. */
    async contactsByIdentifier(identifier: string): Promise<Contact[]> {
      const json = await send({
        method: 'POST',
        path: '/contacts/filter',
        what: 'POST contacts filter',
        json: {
          payload: [
            {
              attribute_key: 'identifier',
              filter_operator: 'equal_to',
              values: [identifier],
              query_operator: null,
            },
          ],
        },
      });
      return z.looseObject({ payload: z.array(Contact) }).parse(json).payload;
    },

    async contactBySourceId(sourceId: string): Promise<Contact> {
      const json = await send({
        method: 'POST',
        path: '/contact_inboxes/filter',
        what: 'POST contact inboxes filter',
        json: { inbox_id: Number(connection.inboxId), source_id: sourceId },
      });
      const wrapped = z.looseObject({ payload: Contact }).safeParse(json);
      return wrapped.success ? wrapped.data.payload : Contact.parse(json);
    },

    async addContactInbox(contactId: string, sourceId: string): Promise<void> {
      await send({
        method: 'POST',
        path: `/contacts/${id(contactId)}/contact_inboxes`,
        what: 'POST contact inbox',
        json: { inbox_id: Number(connection.inboxId), source_id: sourceId },
      });
    },

    /** All statuses, the newest first. */
    async contactConversations(contactId: string): Promise<Conversation[]> {
      const path = `/contacts/${id(contactId)}/conversations`;
      const json = await send({ method: 'GET', path, what: 'GET contact conversations' });
      return z.looseObject({ payload: z.array(Conversation) }).parse(json).payload;
    },

    async createConversation(conversation: NewConversation): Promise<Conversation> {
      const what = 'POST conversation';
      return Conversation.parse(
        await send({ method: 'POST', path: '/conversations', what, json: conversation }),
      );
    },

    async createMessage(
      conversationId: string,
      message: NewMessage | OperatorMessage,
    ): Promise<Message> {
      const path = `/conversations/${id(conversationId)}/messages`;
      return Message.parse(
        await send({ method: 'POST', path, what: 'POST message', json: message }),
      );
    },

    /** With files; the fields as Chatwoot's own form has them. */
    async createMessageWithFiles(conversationId: string, form: FormData): Promise<Message> {
      const path = `/conversations/${id(conversationId)}/messages`;
      const what = 'POST message with files';
      const timeoutMs = connection.fileTimeout;
      return Message.parse(await send({ method: 'POST', path, what, body: form, timeoutMs }));
    },

    /** Without `before` the newest 20, with it the 20 before that id; ascending. */
    async messages(conversationId: string, before?: string): Promise<Message[]> {
      const path = `/conversations/${id(conversationId)}/messages`;
      const json = await send({ method: 'GET', path, what: 'GET messages', query: { before } });
      return z.looseObject({ payload: z.array(Message) }).parse(json).payload;
    },

    /**
     * The latest first, all statuses; `count` are those on all pages. One that can't be read holds up no
     * other.
     */
    async conversations(where: {
      order: 'last_activity_at_desc' | 'created_at_desc';
      page: number;
      inboxId?: string | undefined;
    }): Promise<{ conversations: ListedConversation[]; isLast: boolean; count: number }> {
      const { order, page, inboxId } = where;
      const query = { status: 'all', sort_by: order, inbox_id: inboxId, page };
      const what = 'GET conversations';
      const json = await send({ method: 'GET', path: '/conversations', what, query });
      const { meta, payload } = ListedConversations.parse(json).data;
      const conversations = payload.flatMap((one) => ListedConversation.safeParse(one).data ?? []);
      return { conversations, isLast: payload.length === 0, count: meta.all_count };
    },

    /**
     * As they are listed, ascending: the newest 20, the 20 before an id, or up to 100 after one.
     * Activities and private notes included.
     */
    async listMessages(
      conversationId: string,
      where: { before?: string | undefined; after?: string | undefined },
    ): Promise<ListedMessage[]> {
      const path = `/conversations/${id(conversationId)}/messages`;
      const json = await send({ method: 'GET', path, what: 'GET messages', query: where });
      return z.looseObject({ payload: z.array(ListedMessage) }).parse(json).payload;
    },

    /** Those who answer in the account: messages that are listed don't tell their e-mails. */
    async agents(): Promise<Agent[]> {
      return z
        .array(Agent)
        .parse(await send({ method: 'GET', path: '/agents', what: 'GET agents' }));
    },

    async deleteMessage(conversationId: string, messageId: string): Promise<void> {
      const path = `/conversations/${id(conversationId)}/messages/${id(messageId)}`;
      await send({ method: 'DELETE', path, what: 'DELETE message' });
    },

    async setStatus(
      conversationId: string,
      status: 'open' | 'resolved' | 'pending',
    ): Promise<void> {
      const path = `/conversations/${id(conversationId)}/toggle_status`;
      await send({ method: 'POST', path, what: 'POST status', json: { status } });
    },

    /** Shown to the customer for as long as their channel shows such things; answers nothing. */
    async setTyping(conversationId: string, on: boolean): Promise<void> {
      const path = `/conversations/${id(conversationId)}/toggle_typing_status`;
      const json = { typing_status: on ? 'on' : 'off', is_private: false };
      await send({ method: 'POST', path, what: 'POST typing', json });
    },

    async conversation(conversationId: string): Promise<Conversation> {
      const path = `/conversations/${id(conversationId)}`;
      return Conversation.parse(await send({ method: 'GET', path, what: 'GET conversation' }));
    },
  };
}
