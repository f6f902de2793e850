import { messageAnnounced, statusAnnounced } from '@omnirelay/adapters/chatwoot/announced.ts';
import type { ChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import { readChatwootEnvelope } from '@omnirelay/adapters/chatwoot/envelope.ts';
import { normalizeChatwoot } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { ListedConversation, ListedMessage } from '@omnirelay/adapters/chatwoot/schema.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { Patiently } from './patiently.ts';
import type { Changed, Found, FoundStatus, Source } from './source.ts';

interface ChatwootConversation extends Changed {
  listed: ListedConversation;
}

/**
 * @param inboxId only this inbox; all, where undefined
 */
export function createChatwootSource(
  chatwoot: ChatwootClient,
  patiently: Patiently,
  inboxId: string | undefined,
): Source<ChatwootConversation> {
  const list = async (
    { listed }: ChatwootConversation,
    where: { before?: string; after?: string },
  ): Promise<ListedMessage[]> => {
    try {
      return await patiently(() => chatwoot.listMessages(String(listed.id), where));
    } catch (error) {
      // Deleted since it was listed.
      if (error instanceof PermanentError && error.status === 404) return [];
      throw error;
    }
  };

  let emails: Map<number, string> | undefined;
  /** Asked once a sync, and only where somebody has answered. */
  const learnEmails = async (messages: ListedMessage[]) => {
    if (emails || !messages.some(({ sender }) => sender?.type === 'user')) return;
    const agents = await patiently(() => chatwoot.agents()).catch((error: unknown) => {
      // Not allowed to: their names tell who they are.
      if (error instanceof PermanentError) return [];
      throw error;
    });
    emails = new Map(agents.flatMap(({ id, email }) => (email ? [[id, email]] : [])));
  };
  const foundIn = async ({ listed }: ChatwootConversation, messages: ListedMessage[]) => {
    await learnEmails(messages);
    return messages.flatMap((message) => asFound(listed, message, (id) => emails?.get(id)));
  };

  return {
    statusTypes: ['conversation_status_changed', 'conversation_status_changed.read'],
    readStatus(body) {
      const event = normalizeChatwoot(parseJson(body.toString()));
      return event.kind === 'status' ? { isClosed: event.status === 'resolved' } : undefined;
    },

    async page(after, sinceMs) {
      const { page, count: before } = readCursor(after);
      const order = sinceMs <= 0 ? 'created_at_desc' : 'last_activity_at_desc';
      const read = await patiently(() => chatwoot.conversations({ page, inboxId, order }));
      const { conversations, isLast, count } = read;
      // Some were deleted meanwhile, and others moved up to the page before this one.
      const moved = count < before && page > 1;
      const next = moved ? page - 1 : page + 1;
      return {
        conversations: moved ? [] : conversations.map(asChanged),
        next: isLast && !moved ? undefined : `${next}/${count}`,
      };
    },

    async *history(conversation, sinceMs) {
      if (sinceMs <= 0) {
        for (let after = '0'; ; ) {
          const messages = await list(conversation, { after });
          const newest = messages.at(-1);
          if (!newest) return;
          yield await foundIn(conversation, messages);
          after = String(newest.id);
        }
      }
      const read: ListedMessage[] = [];
      for (let before: string | undefined; ; ) {
        const messages = await list(conversation, before === undefined ? {} : { before });
        read.unshift(...messages);
        const oldest = messages[0];
        if (!oldest || oldest.created_at * 1_000 < sinceMs) break;
        before = String(oldest.id);
      }
      const since = read.filter(({ created_at }) => created_at * 1_000 >= sinceMs);
      yield await foundIn(conversation, since);
    },
  };
}

/** `<page>/<how many there were>` */
function readCursor(cursor: string | undefined): { page: number; count: number } {
  const [page = 1, count = 0] = cursor?.split('/').map(Number) ?? [];
  return { page, count };
}

function asChanged(listed: ListedConversation): ChatwootConversation {
  const status = statusOf(listed);
  const { conversationKey, externalId } = envelopeOf(status.body());
  return {
    listed,
    conversationKey,
    externalId,
    changedAtMs: listed.last_activity_at * 1_000,
    status,
  };
}

function statusOf(listed: ListedConversation): FoundStatus {
  const body = statusAnnounced(listed);
  return {
    type: 'conversation_status_changed',
    providerEventId: envelopeOf(body).providerEventId,
    isClosed: listed.status === 'resolved',
    atMs: (listed.updated_at ?? listed.last_activity_at) * 1_000,
    body: () => body,
  };
}

/** The message, and what has become of it where that is news: a deletion, a failed delivery. */
function asFound(
  conversation: ListedConversation,
  message: ListedMessage,
  emailOf: (agentId: number) => string | undefined,
): Found[] {
  const atMs = message.created_at * 1_000;
  const bodyAs = (event: 'message_created' | 'message_updated') => (exactMs: number) =>
    messageAnnounced(event, conversation, message, new Date(exactMs), emailOf);
  const created = bodyAs('message_created')(atMs);
  if (created === undefined) return [];
  const messageEventId = envelopeOf(created).providerEventId;
  const common = { messageEventId, messageId: String(message.id), atMs };
  const found: Found = {
    ...common,
    kind: 'message',
    type: 'message_created',
    providerEventId: messageEventId,
    body: bodyAs('message_created'),
  };
  const { deleted, external_error } = message.content_attributes ?? {};
  if (deleted !== true && external_error == null) return [found];
  const updated = bodyAs('message_updated');
  const { providerEventId } = envelopeOf(updated(atMs));
  return [
    found,
    { ...common, kind: 'change', type: 'message_updated', providerEventId, body: updated },
  ];
}

function envelopeOf(body: unknown) {
  return readChatwootEnvelope(body, Buffer.alloc(0));
}
