import type { TicketUpdate } from '@omnirelay/adapters/zendesk/client.ts';
import { commentIdOf } from '@omnirelay/adapters/zendesk/client.ts';
import type { Ticket } from '@omnirelay/adapters/zendesk/schema.ts';
import type { Remote } from '@omnirelay/shared/effects/perform-effect.ts';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { call, effect, settleTimes, zendeskGate } from './calls.ts';
import { auditMarker, effectOf, expectEcho, findAudit } from './echo.ts';
import type { ZendeskContext } from './relay-deps.ts';
import { hasAll, learn, type TicketMemory } from './ticket-memory.ts';

export interface TicketEffect {
  id: string;
  action: string;
  comment?: TicketUpdate['comment'];
  status?: string;
  /** Makes the upload tokens, where the reply has files. */
  uploads?: (() => Promise<string[]>) | undefined;
}

/** Somebody else may change the ticket again and again while we try to add our tags. */
const triesForTags = 4;

/**
 * Updates a ticket once: everything in one PUT, which carries our marker. Tags replace the ticket's
 * whole list, so they go along only while ours are missing, and only onto the ticket as we know it.
 *
 * @returns the memory as the answer corrects it, and `<ticket>/<comment>`
 */
export async function updateTicket(
  context: ZendeskContext,
  before: TicketMemory,
  update: TicketEffect,
): Promise<{ memory: TicketMemory; remoteId: string }> {
  let memory = before;
  for (let attempt = 1; ; attempt++) {
    try {
      return await updateOnce(context, memory, update);
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt >= triesForTags) {
        throw new RetryableError('the ticket keeps changing', { cause: error });
      }
      memory = await readTicket(context, memory);
    }
  }
}

async function updateOnce(context: ZendeskContext, before: TicketMemory, update: TicketEffect) {
  let memory = before;
  const { ticketId } = memory;
  const ourTags = update.comment ? context.flow.tags : [];
  if (!hasAll(memory.tags, ourTags) && (!memory.tags || !memory.updatedAt)) {
    memory = await readTicket(context, memory);
  }
  let answered: Ticket | undefined;
  // Before the effect starts: a slow upload must not eat into the time that its write has.
  const uploads = await uploadOnce(context, update);
  const remoteId = await effect(context, {
    id: update.id,
    action: update.action,
    gate: zendeskGate(context, ticketId),
    settle: settleTimes(context.zendeskConnection, 'text'),
    isMarked: true,
    write: async () => {
      if (update.comment?.author_id) await expectEcho(context, ticketId, update.id);
      const body = bodyOf(update, uploads, tagsToWrite(memory, ourTags));
      const { ticket, audit } = await context.zendesk.updateTicket(ticketId, body);
      answered = ticket;
      return remoteOf(ticketId, commentIdOf(audit));
    },
    look: () => lookForUpdate(context, ticketId, update.id),
  });
  if (answered) {
    const learnt = learn(memory, factsOf(answered), context.flow.tags);
    await context.memories.save(before, learnt);
    memory = learnt;
  }
  return { memory, remoteId };
}

/** None for an update that is done already: whose tokens are used up, and whose files are there. */
export async function uploadOnce(
  context: ZendeskContext,
  update: Pick<TicketEffect, 'id' | 'uploads'>,
): Promise<string[]> {
  if (!update.uploads || (await context.ledger.find(update.id)) !== undefined) return [];
  return update.uploads();
}

function bodyOf(
  update: TicketEffect,
  uploads: string[],
  tags: Pick<TicketUpdate, 'tags' | 'updated_stamp' | 'safe_update'>,
): TicketUpdate {
  const body: TicketUpdate = { ...tags, metadata: { [auditMarker]: update.id } };
  if (update.comment)
    body.comment = uploads.length > 0 ? { ...update.comment, uploads } : update.comment;
  if (update.status !== undefined) body.status = update.status;
  return body;
}

/** Nothing when ours are there; else the ticket's own and ours, refused if the ticket has changed. */
function tagsToWrite(
  { tags, updatedAt }: TicketMemory,
  ourTags: string[],
): Pick<TicketUpdate, 'tags' | 'updated_stamp' | 'safe_update'> {
  if (hasAll(tags, ourTags) || !tags || !updatedAt) return {};
  return { tags: [...new Set([...tags, ...ourTags])], updated_stamp: updatedAt, safe_update: true };
}

export async function readTicket(
  context: ZendeskContext,
  memory: TicketMemory,
): Promise<TicketMemory> {
  const ticket = await call(context, 'zendesk', () => context.zendesk.ticket(memory.ticketId));
  const read = { ...memory, ...factsOf(ticket) };
  await context.memories.save(memory, read);
  return read;
}

export function factsOf(ticket: Ticket) {
  return {
    status: ticket.status.toLowerCase(),
    tags: ticket.tags ?? [],
    updatedAt: ticket.updated_at,
  };
}

async function lookForUpdate(
  context: ZendeskContext,
  ticketId: string,
  id: string,
): Promise<Remote | undefined> {
  const audit = await findAudit(context, ticketId, (candidate) => effectOf(candidate) === id);
  return audit && remoteOf(ticketId, commentIdOf(audit));
}

export function remoteOf(ticketId: string, commentId: string | undefined): Remote {
  if (commentId === undefined) return { id: ticketId };
  return { id: `${ticketId}/${commentId}`, echoIds: [`comment-${commentId}`] };
}

function isConflict(error: unknown): boolean {
  return error instanceof PermanentError && error.status === 409;
}
