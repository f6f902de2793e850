import type { ChatwootEvent } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { chatwootGate, effect, effectId, settleTimes } from './calls.ts';
import { isGone } from './chatwoot-marks.ts';
import { isClosed } from './follow-up.ts';
import type { ZendeskContext } from './relay-deps.ts';
import {
  afterStatusEvent,
  conversationStatusFor,
  decideTicketStatus,
  isTicketStatusUnclear,
  judgeTicketStatus,
  type StatusMemory,
} from './status.ts';
import { withStatusLock } from './status-lock.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { readTicket, updateTicket } from './update-ticket.ts';

const keepSeconds = 7 * 24 * 3600;

async function statusMemory(
  context: ZendeskContext,
  conversationId: string,
): Promise<StatusMemory> {
  const id = `${context.flow.id}:${conversationId}`;
  return (await context.cache.get<StatusMemory>('status', id)) ?? { written: [] };
}

async function saveStatus(context: ZendeskContext, conversationId: string, memory: StatusMemory) {
  await context.cache.set('status', `${context.flow.id}:${conversationId}`, memory, keepSeconds);
}

/** A ticket was solved, closed or reopened: so is its conversation. */
export function relayTicketStatus(
  context: ZendeskContext,
  before: TicketMemory,
  event: Extract<ZendeskEvent, { kind: 'status' }>,
): Promise<Handled> {
  const conversationId = before.link?.conversationId ?? '';
  return withStatusLock(context, conversationId, async () => {
    const known = await statusMemory(context, conversationId);
    const judged = judgeTicketStatus(event, known);
    if (judged === 'stale') return { state: 'skipped', reason: 'stale' };
    const status = judged === 'last' ? event.status : (await readTicket(context, before)).status;
    const to = conversationStatusFor(status ?? event.status);
    try {
      const remoteId = await setConversationStatus(context, conversationId, to, known);
      const written = await statusMemory(context, conversationId);
      await saveStatus(context, conversationId, { ...written, ticketSeenAt: event.at });
      return { state: 'done', reason: to, remoteId };
    } catch (error) {
      if (isGone(error)) return { state: 'skipped', reason: 'conversation-deleted' };
      throw error;
    }
  });
}

function setConversationStatus(
  context: ZendeskContext,
  conversationId: string,
  to: 'open' | 'resolved',
  known: StatusMemory,
): Promise<string> {
  return effect(context, {
    id: effectId(context, context.event.providerEventId, 'status'),
    action: 'status',
    gate: chatwootGate(context),
    settle: settleTimes(context.chatwootConnection, 'text'),
    write: async () => {
      // Before the call: its echo may come first.
      const written = [...known.written, { status: to, atMs: context.nowMs() }].slice(-10);
      await saveStatus(context, conversationId, { ...known, written });
      await context.chatwoot.setStatus(conversationId, to);
      return { id: conversationId };
    },
    // Setting a status twice is the same as once.
    look: async () => undefined,
  });
}

/** A conversation was resolved or reopened: so is its ticket, unless that stands so already. */
export function relayConversationStatus(
  context: ZendeskContext,
  before: TicketMemory,
  event: Extract<ChatwootEvent, { kind: 'status' }>,
): Promise<Handled> {
  const conversationId = event.conversation.id;
  return withStatusLock(context, conversationId, async () => {
    const current = await context.memories.ofTicket(before.ticketId);
    const known = await statusMemory(context, conversationId);
    const isUnclear = isTicketStatusUnclear(current, known);
    const memory = isUnclear ? await readTicket(context, current) : current;
    const nowMs = context.nowMs();
    const decision = decideTicketStatus(event, memory.status ?? 'open', known, nowMs);
    const after = afterStatusEvent(known, event, nowMs);
    if (decision.kind === 'skip') {
      await saveStatus(context, conversationId, after);
      return { state: 'skipped', reason: decision.reason };
    }
    try {
      const { remoteId, ticketWritten } = await setTicketStatus(context, memory, decision.status);
      await saveStatus(context, conversationId, { ...after, ticketWritten });
      return { state: 'done', reason: decision.status, remoteId };
    } catch (error) {
      if (isClosed(error)) return { state: 'skipped', reason: 'ticket-closed' };
      throw error;
    }
  });
}

async function setTicketStatus(
  context: ZendeskContext,
  memory: TicketMemory,
  status: 'open' | 'solved',
): Promise<{ remoteId: string; ticketWritten: StatusMemory['ticketWritten'] }> {
  const id = effectId(context, context.event.providerEventId, 'status');
  const update = { id, action: 'status', status };
  const { memory: written, remoteId } = await updateTicket(context, memory, update);
  // An update that was found instead of made has no answer that tells its time.
  const read = written.status === status ? written : await readTicket(context, written);
  return { remoteId, ticketWritten: read.updatedAt ? { status, at: read.updatedAt } : undefined };
}
