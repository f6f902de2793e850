import {
  type ConversationFacts,
  normalizeChatwoot,
} from '@omnirelay/adapters/chatwoot/normalize.ts';
import { normalizeZendesk, type ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { isReplyEffect } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { effectId } from './calls.ts';
import { isConsoleStatus } from './console-status.ts';
import { ticketOfIdentifier } from './contact.ts';
import { decideFromChatwoot } from './decide-chatwoot.ts';
import { decideFromZendesk } from './decide-zendesk.ts';
import { isOurComment } from './echo.ts';
import { readHintedTicket } from './read-ticket.ts';
import { softenRefusal } from './refusals.ts';
import { relayComment } from './relay-comment.ts';
import type { RelayContext, RelayDeps } from './relay-deps.ts';
import { relayFile } from './relay-file.ts';
import { relayReply } from './relay-reply.ts';
import { relayConversationStatus, relayTicketStatus } from './status-sync.ts';
import { learn, type TicketMemory } from './ticket-memory.ts';
import { isWithdrawn, withdraw, withdrawnKey } from './withdraw.ts';

/** The keys of what an event of this conversation needs to know; they are read with the event. */
export function rememberedKeys(
  deps: Pick<RelayDeps, 'memories' | 'cache' | 'flow' | 'zendeskConnection'>,
  connection: string,
  conversationKey: string,
): string[] {
  const { memories, cache, flow } = deps;
  if (connection !== deps.zendeskConnection.name)
    return [memories.keyOfConversation(conversationKey)];
  return [memories.keyOfTicket(conversationKey), withdrawnKey(cache, flow.id, conversationKey)];
}

export type HandleEvent = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** The relay flow: read, know, decide, perform. */
export function createRelay(deps: RelayDeps): HandleEvent {
  return async (event, attempt) => {
    const context: RelayContext = { ...deps, event, attempt };
    const json = parseJson(event.body.toString());
    try {
      return await (event.connection === deps.zendeskConnection.name
        ? relayFromZendesk(context, normalizeZendesk(json))
        : relayFromChatwoot(context, json));
    } catch (error) {
      throw softenRefusal(error);
    }
  };
}

async function relayFromZendesk(context: RelayContext, announced: ZendeskEvent): Promise<Handled> {
  const event = await withoutOurName(context, announced);
  const [agentId, before, withdrawn] = await Promise.all([
    context.ourZendeskUser(),
    context.memories.ofTicket(event.ticket.id, context.attempt.remembered),
    isWithdrawnBefore(context, event),
  ]);
  const memory = learn(await recoverLink(context, before, event), event.ticket, context.flow.tags);
  await context.memories.save(before, memory);

  const decision = decideFromZendesk(
    event,
    {
      agentId,
      isOurComment:
        event.kind === 'comment' &&
        event.author.isStaff &&
        event.actorId !== agentId &&
        (await isOurComment(context, event.ticket, { id: event.commentId, at: event.at })),
      hasLink: memory.link !== undefined,
    },
    context.flow,
  );
  switch (decision.kind) {
    case 'skip':
      return { state: 'skipped', reason: decision.reason };
    case 'comment':
      if (event.kind !== 'comment') break;
      if (withdrawn) return { state: 'skipped', reason: 'withdrawn' };
      return relayComment(context, memory, event, decision.as);
    case 'file':
      if (event.kind !== 'attachment') break;
      if (withdrawn) return { state: 'skipped', reason: 'withdrawn' };
      return relayFile(context, memory, event);
    case 'status':
      if (event.kind !== 'status') break;
      return relayTicketStatus(context, memory, event);
    case 'withdraw':
      if (event.kind !== 'withdrawn') break;
      return withdraw(context, event);
    case 'read':
      if (event.kind !== 'hint') break;
      return readHintedTicket(context, memory, event);
  }
  throw new Error(`decided ${decision.kind} on a ${event.kind} event`);
}

/** A status that an operator set in the console comes by our user, and is a person's all the same. */
async function withoutOurName(context: RelayContext, event: ZendeskEvent): Promise<ZendeskEvent> {
  if (event.kind !== 'status' || event.actorId === undefined) return event;
  const { cache, zendeskConnection } = context;
  const isOurs = event.actorId === (await context.ourZendeskUser());
  if (!isOurs || !(await isConsoleStatus(cache, zendeskConnection.name, event))) return event;
  return { ...event, actorId: undefined };
}

/** What was taken back before its own event came. */
async function isWithdrawnBefore(context: RelayContext, event: ZendeskEvent): Promise<boolean> {
  if (event.kind === 'comment') return isWithdrawn(context, event);
  if (event.kind !== 'attachment') return false;
  return isWithdrawn(context, { ...event, attachmentId: event.attachment.id });
}

/** A follow-up that we made names its conversation, should its link not be there (yet). */
async function recoverLink(
  context: RelayContext,
  memory: TicketMemory,
  event: ZendeskEvent,
): Promise<TicketMemory> {
  const prefix = `omnirelay-${context.flow.id}-`;
  const { externalId } = event.ticket;
  if (memory.link || !externalId?.startsWith(prefix)) return memory;
  const conversationId = externalId.slice(prefix.length);
  // Another flow's, whose name begins with ours.
  if (!/^\d+$/.test(conversationId)) return memory;
  const link = { ticketId: event.ticket.id, conversationId, contactId: '' };
  return context.memories.link(memory, link);
}

async function relayFromChatwoot(context: RelayContext, json: unknown): Promise<Handled> {
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
      isRelayed: isTheirUpdate && (await isRelayed(context, subject)),
    },
    context.flow,
  );
  if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
  if (event.kind === 'other') throw new Error('decided to act on an event that is not relayed');

  const memory = await ticketOf(context, event.conversation);
  if (!memory) return { state: 'skipped', reason: 'no-ticket' };
  if (event.kind === 'message') return relayReply(context, memory, event);
  return relayConversationStatus(context, memory, event);
}

async function isOurMessage(context: RelayContext, subject: string): Promise<boolean> {
  const { name } = context.chatwootConnection;
  const effect = await context.ledger.originOf(name, subject);
  return effect !== undefined && !isReplyEffect(effect);
}

async function isRelayed(context: RelayContext, subject: string): Promise<boolean> {
  const id = effectId(context, subject, 'comment');
  for (const known of [id, `${id}-follow-up`]) {
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
  const ticketId = ticketOfIdentifier(conversation.contactIdentifier);
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
