import { commentEventId } from '@omnirelay/adapters/zendesk/envelope.ts';
import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import { isStaffRole } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Comment } from '@omnirelay/adapters/zendesk/schema.ts';
import { acceptedAtMs, newEventId } from '@omnirelay/shared/ids.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { call } from './calls.ts';
import { isOurComment } from './echo.ts';
import type { RelayContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { ourZendeskUser } from './who-we-are.ts';

/** A hint tells of something that happened shortly before it, by clocks that may differ. */
const hintReachMs = 10 * 60_000;

/**
 * A hint says only that something happened to the ticket. What a look finds goes through accept like
 * any event, in the hint's place: there the comment's own id decides whether it is new.
 */
export async function readHintedTicket(
  context: RelayContext,
  memory: TicketMemory,
  hint: Extract<ZendeskEvent, { kind: 'hint' }>,
): Promise<Handled> {
  const { zendesk } = context;
  const ticket = await call(context, 'zendesk', () => zendesk.ticket(hint.ticket.id));
  const { comments, users } = await call(context, 'zendesk', () =>
    zendesk.comments(hint.ticket.id),
  );
  const ourUser = await ourZendeskUser(context);
  const found: StoredEvent[] = [];
  for (const comment of hintedComments(comments, acceptedAtMs(context.event.id), memory)) {
    if (comment.author_id === ourUser) continue;
    const author = users.find((user) => user.id === comment.author_id);
    if (isStaffRole(author?.role) && (await isOurComment(context, ticket.id, comment.id))) continue;
    const body = { source: 'omnirelay-read', ticket, comment, author };
    found.push({
      ...context.event,
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
 * The newest comment, and those that may have been announced by hints that were dropped as the same:
 * all of a ticket that is linked already, the last minutes of one that isn't. Oldest first.
 */
export function hintedComments(
  newestFirst: Comment[],
  hintedAtMs: number,
  memory: Pick<TicketMemory, 'link'>,
): Comment[] {
  const reachMs = memory.link ? 24 * 3_600_000 : hintReachMs;
  return newestFirst
    .filter((comment, i) => i === 0 || Date.parse(comment.created_at) >= hintedAtMs - reachMs)
    .reverse();
}
