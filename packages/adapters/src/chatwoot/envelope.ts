import { createHash } from 'node:crypto';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';
import type { Envelope } from '../provider.ts';
import { AnyEvent, ConversationEvent, Id, MessageEvent, WebhookConversation } from './schema.ts';

/**
 * The message's id rather than the delivery's: Chatwoot announces one message twice, with different
 * delivery ids, when a URL is set both as account and as inbox webhook.
 */
export function readChatwootEnvelope(json: unknown, body: Buffer): Envelope {
  const message = MessageEvent.safeParse(json);
  if (message.success) {
    const { event, id, content, content_attributes, attachments, conversation } = message.data;
    const version =
      event === 'message_created'
        ? ''
        : `-${fingerprint([content, content_attributes, attachments?.map((file) => file.id)])}`;
    return envelope(event, `message-${id}${version}`, conversation);
  }
  const conversation = ConversationEvent.safeParse(json);
  if (conversation.success) {
    const { event, id, status, updated_at, changed_attributes } = conversation.data;
    // Two changes that are told late are told at the same time.
    const changes = changed_attributes?.length ? [changed_attributes] : [];
    const what = fingerprint([event, status, updated_at, ...changes]);
    return {
      ...envelope(event, `conversation-${id}-${what}`, conversation.data),
      // Without its time it could be any change to this status.
      isHint: updated_at == null,
    };
  }
  const other = AnyEvent.safeParse(json);
  if (
    other.success &&
    !/^(message|conversation)_(created|updated|status_changed)$/.test(other.data.event)
  ) {
    const id = createHash('sha256').update(body).digest('hex').slice(0, 24);
    return {
      type: other.data.event,
      providerEventId: `other-${id}`,
      isHint: true,
      ...placeOf(other.data),
    };
  }
  throw new BadInputError('unknown_shape', 'The body is not a Chatwoot event.');
}

/** What an event is about that nobody but a forward flow acts on: order is kept among those of one thing. */
function placeOf(
  event: z.infer<typeof AnyEvent>,
): Pick<Envelope, 'conversationKey' | 'externalId'> {
  const about = [event.conversation, event.current_conversation];
  const isConversation = /^(conversation_|macro\.|automation_event\.)/.test(event.event);
  for (const one of isConversation ? [...about, event] : about) {
    const conversation = WebhookConversation.safeParse(one);
    if (conversation.success) return conversationPlace(conversation.data);
  }
  const who = /^(contact|webwidget)_/.exec(event.event)?.[1];
  const id = Id.safeParse(event.id);
  const conversationKey = who && id.success ? `${who}-${id.data}` : 'other';
  return { conversationKey, externalId: '' };
}

function conversationPlace(conversation: z.infer<typeof WebhookConversation>) {
  const contactId = conversation.contact_inbox?.contact_id ?? conversation.meta?.sender?.id ?? '';
  return {
    conversationKey: conversation.id,
    externalId: `chatwoot_${contactId}_${conversation.id}`,
  };
}

function envelope(
  type: string,
  providerEventId: string,
  conversation: z.infer<typeof WebhookConversation>,
): Envelope {
  return { type, providerEventId, isHint: false, ...conversationPlace(conversation) };
}

function fingerprint(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
