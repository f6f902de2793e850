import { normalizeZendesk, type ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { effectId } from './calls.ts';
import { isConsoleStatus } from './console-status.ts';
import { decideFromZendesk } from './decide-zendesk.ts';
import { isOurComment } from './echo.ts';
import type { Pair } from './pair.ts';
import { readHintedTicket } from './read-ticket.ts';
import { relayComment } from './relay-comment.ts';
import type { SourceSide, ZendeskContext, ZendeskDeps } from './relay-deps.ts';
import { relayFile } from './relay-file.ts';
import { relayReply } from './relay-reply.ts';
import { relayConversationStatus, relayTicketStatus } from './status-sync.ts';
import { learn, type TicketMemory } from './ticket-memory.ts';
import { isWithdrawn, withdraw, withdrawnKey } from './withdraw.ts';

/** Tickets of a Zendesk, across from Chatwoot. */
export function createZendeskPair(deps: ZendeskDeps): Pair {
  const { memories, cache, flow } = deps;
  return {
    rememberedKeys: (ticketId) => [
      memories.keyOfTicket(ticketId),
      withdrawnKey(cache, flow.id, ticketId),
    ],
    foresee: (event) => foreseeComment(deps, event),
    hear: (context, json) => relayFromZendesk({ ...deps, ...context }, normalizeZendesk(json)),
    reply: (context, memory, message) => relayReply({ ...deps, ...context }, memory, message),
    status: (context, memory, event) =>
      relayConversationStatus({ ...deps, ...context }, memory, event),
    effectsOf(context, subject) {
      const id = effectId(context, subject, 'comment');
      return [id, `${id}-follow-up`];
    },
    unlinked: 'no-ticket',
  };
}

/** One contact per ticket: what a customer writes in two tickets stays two conversations. */
export function zendeskSource({
  zendesk,
  zendeskConnection: { name, baseUrl, fileTimeout },
}: Pick<ZendeskDeps, 'zendesk' | 'zendeskConnection'>): SourceSide {
  return {
    name,
    provider: 'zendesk',
    identifierOf: (requesterId, ticketId) => `zendesk:${requesterId}:${ticketId}`,
    threadOf: (identifier) => identifier?.match(/^zendesk:[^:]+:(\d+)$/)?.[1],
    // Contacts of the same customer may have been merged.
    isCustomers: (identifier, requesterId) =>
      identifier?.startsWith(`zendesk:${requesterId}:`) === true,
    files: {
      trustedHosts: [new URL(baseUrl).hostname],
      timeoutMs: fileTimeout,
      /**
       * Private attachments of Zendesk need its credentials. They go to Zendesk alone, for files that
       * Zendesk itself announced: a Chatwoot message may name any URL, our own account's API among them.
       */
      headersFor(url, from) {
        const isTheirs =
          from === name &&
          url.origin === new URL(baseUrl).origin &&
          url.pathname.startsWith('/attachments/');
        return isTheirs ? { authorization: zendesk.authorization } : undefined;
      },
    },
  };
}

/** Comments are accepted by their own ids, after which the messages are named that they become. */
function foreseeComment(
  { flow, source }: Pick<ZendeskDeps, 'flow' | 'source'>,
  event: StoredEvent,
): string | undefined {
  if (event.connection !== source.name || event.type !== 'ticket.comment_added') return undefined;
  return effectId({ event, flow }, event.providerEventId, 'message');
}

async function relayFromZendesk(
  context: ZendeskContext,
  announced: ZendeskEvent,
): Promise<Handled> {
  const event = await withoutOurName(context, announced);
  const [agentId, before, withdrawn] = await Promise.all([
    context.ourZendeskUser(),
    context.memories.ofTicket(event.ticket.id, context.attempt.remembered),
    isWithdrawnBefore(context, event),
  ]);
  const memory = learn(await recoverLink(context, before, event), event.ticket, context.flow.tags);
  // Nothing waits for it: what reads or writes it later comes behind it on the same connection.
  const [, handled] = await Promise.all([
    context.memories.save(before, memory, context.attempt.remembered),
    act(context, memory, event, { agentId, withdrawn }),
  ]);
  return handled;
}

/** Decides what is to become of it, and does that. */
async function act(
  context: ZendeskContext,
  memory: TicketMemory,
  event: ZendeskEvent,
  { agentId, withdrawn }: { agentId: string; withdrawn: boolean },
): Promise<Handled> {
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
async function withoutOurName(context: ZendeskContext, event: ZendeskEvent): Promise<ZendeskEvent> {
  if (event.kind !== 'status' || event.actorId === undefined) return event;
  const { cache, zendeskConnection } = context;
  const isOurs = event.actorId === (await context.ourZendeskUser());
  if (!isOurs || !(await isConsoleStatus(cache, zendeskConnection.name, event))) return event;
  return { ...event, actorId: undefined };
}

/** What was taken back before its own event came. */
async function isWithdrawnBefore(context: ZendeskContext, event: ZendeskEvent): Promise<boolean> {
  if (event.kind === 'comment') return isWithdrawn(context, event);
  if (event.kind !== 'attachment') return false;
  return isWithdrawn(context, { ...event, attachmentId: event.attachment.id });
}

/** A follow-up that we made names its conversation, should its link not be there (yet). */
async function recoverLink(
  context: ZendeskContext,
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
  return context.memories.link(memory, link, context.attempt.remembered);
}
