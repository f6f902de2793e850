import type { ConversationFacts } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { commentIdOf } from '@omnirelay/adapters/zendesk/client.ts';
import type { Remote } from '@omnirelay/shared/effects/perform-effect.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { call, effect, settleTimes, zendeskGate } from './calls.ts';
import { auditMarker, effectOf, expectEcho, findAudit } from './echo.ts';
import type { ZendeskContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { factsOf, remoteOf, type TicketEffect, uploadOnce } from './update-ticket.ts';

/** As long as the ledger knows the effect. */
const keepSeconds = 8 * 24 * 3600;

/** Zendesk's refusal to touch a closed ticket: its words stand under varying keys. */
export function isClosed(error: unknown): boolean {
  if (!(error instanceof PermanentError) || error.status !== 422) return false;
  return /closed prevents ticket update|ClosedTicket/i.test(JSON.stringify(error.details ?? ''));
}

/**
 * A closed ticket is continued in a follow-up, which keeps the link: the conversation goes on with
 * the new ticket. Made once: by Zendesk's idempotency key within two hours, by the external id and
 * our marker after that.
 */
export async function continueInFollowUp(
  context: ZendeskContext,
  closed: TicketMemory,
  reply: Pick<TicketEffect, 'id' | 'comment' | 'uploads'>,
  conversation: ConversationFacts,
): Promise<{ memory: TicketMemory; remoteId: string }> {
  const source = await call(context, 'zendesk', () => context.zendesk.ticket(closed.ticketId));
  const externalId = followUpExternalId(context.flow.id, conversation.id);
  const uploads = await uploadOnce(context, reply);
  const remoteId = await effect(context, {
    id: reply.id,
    action: 'follow-up',
    gate: zendeskGate(context),
    settle: settleTimes(context.zendeskConnection, 'text'),
    isMarked: true,
    write: async () => {
      await context.cache.set('follow-up', reply.id, closed.ticketId, keepSeconds);
      if (reply.comment?.author_id) await expectEcho(context, externalId, reply.id);
      const comment =
        reply.comment && (uploads.length > 0 ? { ...reply.comment, uploads } : reply.comment);
      const { ticket, audit } = await context.zendesk.createTicket(
        {
          subject: source.subject ?? `Follow-up to ticket ${closed.ticketId}`,
          ...(source.requester_id ? { requester_id: Number(source.requester_id) } : {}),
          ...(comment ? { comment } : {}),
          tags: [...new Set([...(source.tags ?? []), ...context.flow.tags])],
          external_id: externalId,
          via_followup_source_id: Number(closed.ticketId),
          metadata: { [auditMarker]: reply.id },
        },
        reply.id,
      );
      return remoteOf(ticket.id, commentIdOf(audit));
    },
    look: () => lookForFollowUp(context, externalId, reply.id),
  });
  const ticketId = remoteId.split('/', 1)[0] ?? '';
  const link = {
    ticketId,
    conversationId: conversation.id,
    contactId: closed.link?.contactId ?? conversation.contactId ?? '',
  };
  return { memory: await context.memories.link({ ticketId }, link), remoteId };
}

/** The closed ticket that an earlier try, perhaps with an unclear end, continued by this effect. */
export async function startedFollowUp(
  context: ZendeskContext,
  effectId: string,
): Promise<TicketMemory | undefined> {
  const closedTicketId = await context.cache.get<string>('follow-up', effectId);
  return closedTicketId === undefined ? undefined : context.memories.ofTicket(closedTicketId);
}

/** The follow-up that continues a closed ticket already, where its link was lost. */
export async function findOpenFollowUp(
  context: ZendeskContext,
  closed: TicketMemory,
  conversation: ConversationFacts,
): Promise<TicketMemory | undefined> {
  const externalId = followUpExternalId(context.flow.id, conversation.id);
  const tickets = await call(context, 'zendesk', () =>
    context.zendesk.ticketsByExternalId(externalId),
  );
  const open = tickets.findLast(({ status }) => status.toLowerCase() !== 'closed');
  if (!open || open.id === closed.ticketId) return undefined;
  const contactId = closed.link?.contactId ?? conversation.contactId ?? '';
  const link = { ticketId: open.id, conversationId: conversation.id, contactId };
  return context.memories.link({ ticketId: open.id, ...factsOf(open) }, link);
}

/** Lets a follow-up be found again from its conversation, and the conversation from it. */
export function followUpExternalId(flow: string, conversationId: string): string {
  return `omnirelay-${flow}-${conversationId}`;
}

async function lookForFollowUp(
  context: ZendeskContext,
  externalId: string,
  id: string,
): Promise<Remote | undefined> {
  const tickets = await call(context, 'zendesk', () =>
    context.zendesk.ticketsByExternalId(externalId),
  );
  for (const ticket of tickets) {
    const audit = await findAudit(context, ticket.id, (candidate) => effectOf(candidate) === id);
    if (audit) return remoteOf(ticket.id, commentIdOf(audit));
  }
  return undefined;
}
