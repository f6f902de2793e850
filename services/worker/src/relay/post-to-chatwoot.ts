import type { NewMessage } from '@omnirelay/adapters/chatwoot/client.ts';
import type { Remote } from '@omnirelay/shared/effects/perform-effect.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { Link } from '@omnirelay/shared/store/links.ts';
import { chatwootGate, effect, settleTimes } from './calls.ts';
import { findMarkedMessage, isGone, markMessage } from './chatwoot-marks.ts';
import { conversationsOf, ensureContact, findContactBySource, type Requester } from './contact.ts';
import type { Appearance } from './decide-zendesk.ts';
import type { RelayContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** A look doesn't go further back than the event, by clocks that may differ. */
const clockSkewMs = 3_600_000;
/** What a sync found may have been said, and relayed, long before. */
const foundReachMs = 7 * 24 * 3_600_000;

export interface Post {
  effectId: string;
  action: string;
  as: Appearance;
  content: string;
}

/**
 * Posts one message into the ticket's conversation, which is made with it when there is none yet. One
 * call in a known conversation. A conversation that was deleted is replaced.
 *
 * @returns the memory with its link, and `<conversation>/<message>`
 */
export async function postToChatwoot(
  context: RelayContext,
  memory: TicketMemory,
  post: Post,
  requester: () => Promise<Requester>,
): Promise<{ memory: TicketMemory; remoteId: string }> {
  try {
    const place = memory.link ?? (await findPlace(context, memory.ticketId, requester));
    const remoteId = await postInto(context, place, post, memory.ticketId);
    return { memory: await keepLink(context, memory, place.contactId, remoteId), remoteId };
  } catch (error) {
    if (!isGone(error) || !memory.link) throw error;
    // Deleted in Chatwoot: forget it, and start a new one.
    const unlinked = { ...memory, link: undefined };
    await context.memories.save(memory, unlinked, context.attempt.remembered);
    return postToChatwoot(context, unlinked, post, requester);
  }
}

/** Where a message goes: into a conversation, or into a new one of this contact. */
type Place = { contactId: string; conversationId?: string };

async function findPlace(
  context: RelayContext,
  ticketId: string,
  requester: () => Promise<Requester>,
): Promise<Place> {
  const { contact, isNew } = await ensureContact(context, ticketId, await requester());
  if (isNew) return { contactId: contact.id };
  // The link was lost, or another worker was interrupted: continue what is there.
  const [newest] = await conversationsOf(context, contact.id);
  return newest ? { contactId: contact.id, conversationId: newest.id } : { contactId: contact.id };
}

function postInto(context: RelayContext, place: Place, post: Post, ticketId: string) {
  const message: NewMessage = {
    content: post.content,
    message_type: post.as === 'incoming' ? 'incoming' : 'outgoing',
    private: post.as === 'note',
    ...markMessage(post.effectId, context.source.provider),
  };
  return effect(context, {
    id: post.effectId,
    action: post.action,
    gate: chatwootGate(context),
    settle: settleTimes(context.chatwootConnection, 'text'),
    isMarked: true,
    write: async () => {
      if (place.conversationId) {
        const made = await context.chatwoot.createMessage(place.conversationId, message);
        return remoteOf(place.conversationId, made.id);
      }
      const conversation = await context.chatwoot.createConversation({
        inbox_id: Number(context.chatwootConnection.inboxId),
        contact_id: Number(place.contactId),
        source_id: ticketId,
        message,
      });
      // There may be a greeting too.
      const made = conversation.messages?.find(({ source_id }) => source_id === message.source_id);
      return remoteOf(conversation.id, made?.id ?? '');
    },
    look: () => lookFor(context, place, post.effectId, ticketId),
  });
}

/** Looks in the known conversation, or in all that the ticket's contact has. */
export async function lookFor(
  context: RelayContext,
  place: { contactId?: string; conversationId?: string },
  effectId: string,
  ticketId: string,
): Promise<Remote | undefined> {
  const { id, found } = context.event;
  const sinceMs = acceptedAtMs(id) - (found ? foundReachMs : clockSkewMs);
  let candidates = place.conversationId ? [place.conversationId] : [];
  if (candidates.length === 0) {
    const contactId = place.contactId ?? (await findContactBySource(context, ticketId))?.id;
    if (contactId === undefined) return undefined;
    candidates = (await conversationsOf(context, contactId)).map(({ id }) => id);
  }
  for (const conversationId of candidates) {
    const message = await findMarkedMessage(context, conversationId, effectId, sinceMs);
    if (message) return remoteOf(conversationId, message.id);
  }
  return undefined;
}

export function remoteOf(conversationId: string, messageId: string): Remote {
  return {
    id: `${conversationId}/${messageId}`,
    echoIds: messageId ? [`message-${messageId}`] : [],
  };
}

export function conversationOfRemote(remoteId: string): string {
  return remoteId.split('/', 1)[0] ?? '';
}

async function keepLink(
  context: RelayContext,
  memory: TicketMemory,
  contactId: string,
  remoteId: string,
): Promise<TicketMemory> {
  const link: Link = {
    ticketId: memory.ticketId,
    conversationId: conversationOfRemote(remoteId),
    contactId,
  };
  if (memory.link?.conversationId === link.conversationId) return memory;
  return context.memories.link(memory, link, context.attempt.remembered);
}
