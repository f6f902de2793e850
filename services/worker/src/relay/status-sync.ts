import type { ChatwootEvent } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { chatwootGate, effect, effectId, settleTimes } from './calls.ts';
import { isGone } from './chatwoot-marks.ts';
import { isClosed } from './follow-up.ts';
import type { RelayContext } from './relay-deps.ts';
import { afterStatusEvent, decideTicketStatus, type StatusMemory } from './status.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { readTicket, updateTicket } from './update-ticket.ts';

const keepSeconds = 7 * 24 * 3600;

async function statusMemory(context: RelayContext, conversationId: string): Promise<StatusMemory> {
  const id = `${context.flow.id}:${conversationId}`;
  return (await context.cache.get<StatusMemory>('status', id)) ?? { written: [] };
}

async function saveStatus(context: RelayContext, conversationId: string, memory: StatusMemory) {
  await context.cache.set('status', `${context.flow.id}:${conversationId}`, memory, keepSeconds);
}

/** A ticket was solved, closed or reopened: so is its conversation. */
export async function relayTicketStatus(
  context: RelayContext,
  memory: TicketMemory,
  event: Extract<ZendeskEvent, { kind: 'status' }>,
  to: 'open' | 'resolved',
): Promise<Handled> {
  const conversationId = memory.link?.conversationId ?? '';
  const id = effectId(context, context.event.providerEventId, 'status');
  try {
    const remoteId = await effect(context, {
      id,
      action: 'status',
      gate: chatwootGate(context),
      settle: settleTimes(context.chatwootConnection, 'text'),
      write: async () => {
        // Before the call: its echo may come first.
        const known = await statusMemory(context, conversationId);
        const written = [...known.written, { status: to, atMs: context.nowMs() }].slice(-10);
        await saveStatus(context, conversationId, { ...known, written });
        await context.chatwoot.setStatus(conversationId, to);
        return { id: conversationId };
      },
      // Setting a status twice is the same as once.
      look: async () => undefined,
    });
    await context.memories.save(memory, { ...memory, statusAt: event.at });
    return { state: 'done', reason: to, remoteId };
  } catch (error) {
    if (isGone(error)) return { state: 'skipped', reason: 'conversation-deleted' };
    throw error;
  }
}

/** A conversation was resolved or reopened: so is its ticket, unless that stands so already. */
export async function relayConversationStatus(
  context: RelayContext,
  before: TicketMemory,
  event: Extract<ChatwootEvent, { kind: 'status' }>,
): Promise<Handled> {
  const conversationId = event.conversation.id;
  const memory = before.status === undefined ? await readTicket(context, before) : before;
  const known = await statusMemory(context, conversationId);
  const nowMs = context.nowMs();
  const decision = decideTicketStatus(event, memory.status ?? 'open', known, nowMs);
  const after = afterStatusEvent(known, event, nowMs);
  if (decision.kind === 'skip') {
    await saveStatus(context, conversationId, after);
    return { state: 'skipped', reason: decision.reason };
  }
  const id = effectId(context, context.event.providerEventId, 'status');
  try {
    const update = { id, action: 'status', status: decision.status };
    const { remoteId } = await updateTicket(context, memory, update);
    await saveStatus(context, conversationId, after);
    return { state: 'done', reason: decision.status, remoteId };
  } catch (error) {
    if (isClosed(error)) return { state: 'skipped', reason: 'ticket-closed' };
    throw error;
  }
}
