import { asListed } from '@omnirelay/adapters/zendesk/announced.ts';
import { commentEventId } from '@omnirelay/adapters/zendesk/envelope.ts';
import type { TicketFacts, ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import { isStaffRole } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Comment, Ticket } from '@omnirelay/adapters/zendesk/schema.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import { acceptedAtMs, newEventId } from '@omnirelay/shared/ids.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { call } from './calls.ts';
import { isOurComment } from './echo.ts';
import type { ZendeskContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** A comment is announced a moment before it can be listed, or it is too old to be. */
const triesForNamed = 3;

/** A hint tells of something that happened shortly before it, by clocks that may differ. */
const hintReachMs = 10 * 60_000;

/**
 * A hint says only that something happened to the ticket. What a look finds goes through accept like
 * any event, in the hint's place: there the comment's own id decides whether it is new.
 */
export async function readHintedTicket(
  context: ZendeskContext,
  memory: TicketMemory,
  hint: Extract<ZendeskEvent, { kind: 'hint' }>,
): Promise<Handled> {
  const { zendesk } = context;
  await makeRoomForNextHint(context, hint);
  const ticket =
    ticketOf(hint) ?? (await call(context, 'zendesk', () => zendesk.ticket(hint.ticket.id)));
  const { comments, users } = await call(context, 'zendesk', () =>
    zendesk.comments(hint.ticket.id),
  );
  const ourUser = await context.ourZendeskUser();
  const facts = { id: ticket.id, externalId: ticket.external_id ?? undefined };
  const hintedAtMs = acceptedAtMs(context.event.id);
  const isListed = comments.some((comment) => comment.id === hint.commentId);
  if (hint.commentId && !isListed && context.attempt.attempt <= triesForNamed) {
    throw new RetryableError('the announced comment is not listed yet');
  }
  const hinted = hintedComments(comments, hintedAtMs, memory, hint.commentId);
  const known = await knownForGood(context, ticket.id, hinted);
  const found: StoredEvent[] = [];
  // Each is accepted by a span of its own.
  const { traceParent: _, ...shared } = context.event;
  for (const comment of hinted) {
    if (comment.author_id === ourUser || known.has(comment.id)) continue;
    const author = users.find((user) => user.id === comment.author_id);
    const { id, created_at: at } = comment;
    if (isStaffRole(author?.role) && (await isOurComment(context, facts, { id, at }))) continue;
    const body = { source: 'omnirelay-read', ticket, comment: asListed(comment), author };
    found.push({
      ...shared,
      id: newEventId(context.nowMs()),
      type: 'comment.read',
      providerEventId: commentEventId(comment.id),
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(body)),
    });
  }
  const { mailbox } = context.attempt.drain;
  const { accepted } = await context.acceptFound(found, { event: context.event, mailbox });
  if (accepted === 0) return { state: 'skipped', reason: 'already-relayed' };
  return { state: 'done', reason: `found-${accepted}` };
}

/**
 * Those that were relayed or written by us so long ago that their claim has run out. One that is
 * claimed still stays among the found: accept knows it, and puts what came after it behind it.
 */
async function knownForGood(
  context: ZendeskContext,
  ticketId: string,
  comments: Comment[],
): Promise<Set<string>> {
  const known = await context.findKnownComments(
    ticketId,
    comments.map(({ id }) => id),
  );
  for (const id of known) {
    const claim = context.keys.dedup(context.event.connection, commentEventId(id));
    if (await context.redis.exists(claim)) known.delete(id);
  }
  return known;
}

/** What an event tells of its ticket is enough; a trigger's body tells only which one it is. */
function ticketOf({ ticket }: { ticket: TicketFacts }): Ticket | undefined {
  const { id, status, tags, updatedAt, requesterId, externalId } = ticket;
  if (status === undefined || updatedAt === undefined || requesterId === undefined)
    return undefined;
  return {
    id,
    status,
    tags,
    updated_at: updatedAt,
    requester_id: requesterId,
    external_id: externalId,
  };
}

/**
 * The comment that the hint names, and those that may have been announced by hints that were dropped
 * as the same: a day of a ticket that is linked already, the last minutes of one that isn't, and then
 * its newest comment however old. Oldest first.
 */
export function hintedComments(
  newestFirst: Comment[],
  hintedAtMs: number,
  memory: Pick<TicketMemory, 'link'>,
  namedId?: string,
): Comment[] {
  const reachMs = memory.link ? 24 * 3_600_000 : hintReachMs;
  return newestFirst
    .filter(
      (comment, i) =>
        comment.id === namedId ||
        (i === 0 && !memory.link) ||
        Date.parse(comment.created_at) >= hintedAtMs - reachMs,
    )
    .reverse();
}

/**
 * A body without an id of its own counts as the same for a few seconds. Once the ticket is about to
 * be read, the next one tells of something that this look may miss.
 */
async function makeRoomForNextHint(
  context: ZendeskContext,
  hint: Extract<ZendeskEvent, { kind: 'hint' }>,
): Promise<void> {
  const { connection, providerEventId, type } = context.event;
  if (type !== 'trigger' || hint.commentId) return;
  await context.redis.del(context.keys.dedup(connection, providerEventId));
}
