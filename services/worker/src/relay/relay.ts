import {
  type ConversationFacts,
  normalizeChatwoot,
} from '@omnirelay/adapters/chatwoot/normalize.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { isReplyEffect } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { decideFromChatwoot } from './decide-chatwoot.ts';
import type { Pair } from './pair.ts';
import { softenRefusal } from './refusals.ts';
import type { RelayContext, RelayDeps } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** The keys of what an event of this conversation needs to know; they are read with the event. */
export function rememberedKeys(
  { memories, chatwootConnection }: Pick<RelayDeps, 'memories' | 'chatwootConnection'>,
  pair: Pick<Pair, 'rememberedKeys'>,
  connection: string,
  conversationKey: string,
): string[] {
  return connection === chatwootConnection.name
    ? [memories.keyOfConversation(conversationKey)]
    : pair.rememberedKeys(conversationKey);
}

export type HandleEvent = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** The relay flow: read, know, decide, perform. */
export function createRelay(deps: RelayDeps, pair: Pair): HandleEvent {
  return async (event, attempt) => {
    const context: RelayContext = { ...deps, event, attempt };
    const json = parseJson(event.body.toString());
    try {
      return await (event.connection === deps.chatwootConnection.name
        ? relayFromChatwoot(context, pair, json)
        : pair.hear(context, json));
    } catch (error) {
      throw softenRefusal(error);
    }
  };
}

async function relayFromChatwoot(
  context: RelayContext,
  pair: Pair,
  json: unknown,
): Promise<Handled> {
  const event = normalizeChatwoot(json);
  const isTheirUpdate =
    event.kind === 'message' &&
    event.isUpdate &&
    (event.ownEffect === undefined || event.isFromConsole);
  const subject = event.kind === 'message' ? `message-${event.messageId}` : '';
  const decision = decideFromChatwoot(
    event,
    {
      inboxId: context.chatwootConnection.inboxId,
      isOurMessage: isTheirUpdate && (await isOurMessage(context, subject)),
      isRelayed: isTheirUpdate && (await isRelayed(context, pair.effectsOf(context, subject))),
    },
    context.flow,
  );
  if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
  if (event.kind === 'other') throw new Error('decided to act on an event that is not relayed');

  const memory = await ticketOf(context, event.conversation);
  if (!memory) return { state: 'skipped', reason: pair.unlinked };
  if (event.kind === 'message') return pair.reply(context, memory, event);
  if (!pair.status) return { state: 'skipped', reason: 'status-not-synced' };
  return pair.status(context, memory, event);
}

async function isOurMessage(context: RelayContext, subject: string): Promise<boolean> {
  const { name } = context.chatwootConnection;
  const effect = await context.ledger.originOf(name, subject);
  return effect !== undefined && !isReplyEffect(effect);
}

async function isRelayed(context: RelayContext, effects: string[]): Promise<boolean> {
  for (const known of effects) {
    if ((await context.ledger.find(known)) ?? (await context.findEffect(known))) return true;
  }
  return false;
}

/** By the link, or by what the conversation itself says where the link is lost or not yet there. */
async function ticketOf(
  context: RelayContext,
  conversation: ConversationFacts,
): Promise<TicketMemory | undefined> {
  const known = await context.memories.ofConversation(conversation.id, context.attempt.remembered);
  if (known) return known;
  const ticketId = context.source.threadOf(conversation.contactIdentifier);
  // Both are ours to set; one alone could have been set by somebody else.
  if (ticketId === undefined || ticketId !== conversation.sourceId) return undefined;
  const memory = await context.memories.ofTicket(ticketId);
  if (memory.link?.conversationId === conversation.id) return memory;
  return context.memories.link(memory, {
    ticketId,
    conversationId: conversation.id,
    contactId: conversation.contactId ?? '',
  });
}
