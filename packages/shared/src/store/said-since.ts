import { and, desc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { acceptedAtMs } from '../ids.ts';
import type { Database } from './database.ts';
import { events, messages } from './schema.ts';

type Transaction = Pick<Database, 'select'>;

export interface Delivered {
  /** false: the delivery is known, and is about something else */
  isOfConversation: boolean;
  /** who said what it brought; undefined: that is not recorded yet, or it was no message */
  sender: string | undefined;
  /** when what it brought was said; where that is not recorded yet, when it was accepted */
  at: Date;
}

/** What is known of a delivery that an answer is about. */
export async function findDelivered(
  tx: Transaction,
  { id, connection, providerId }: { id: string; connection: string; providerId: string },
  eventId: string,
): Promise<Delivered> {
  const [event] = await tx
    .select({
      connection: events.connection,
      conversationKey: events.conversationKey,
      providerEventId: events.providerEventId,
    })
    .from(events)
    .where(eq(events.id, eventId));
  const isOfConversation =
    event === undefined ||
    (event.connection === connection && event.conversationKey === providerId);
  // By the event that told its content; once it was changed, by its provider's id.
  const isTold = sql`${messages.version} like ${`%-${eventId}`}`;
  const isNamed = sql`${event?.providerEventId ?? ''}::text like '%-' || ${messages.providerId}`;
  const [message] = await tx
    .select({ createdAt: messages.createdAt, sender: messages.sender })
    .from(messages)
    .where(and(eq(messages.conversationId, id), or(isTold, isNamed)))
    .orderBy(desc(messages.createdAt))
    .limit(1);
  return {
    isOfConversation,
    sender: message?.sender,
    at: message?.createdAt ?? new Date(acceptedAtMs(eventId)),
  };
}

/** Who has said something that the customer can see since then. */
export async function whoSpokeSince(
  tx: Transaction,
  conversationId: string,
  since: Date,
): Promise<{ customer: boolean; people: boolean }> {
  const rows = await tx
    .select({ sender: messages.sender })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversationId),
        gt(messages.createdAt, since),
        eq(messages.private, false),
        isNull(messages.deletedAt),
        inArray(messages.sender, ['customer', 'agent']),
        inArray(messages.state, ['stored', 'sending', 'sent', 'uncertain']),
      ),
    )
    .groupBy(messages.sender);
  const senders = rows.map(({ sender }) => sender);
  return { customer: senders.includes('customer'), people: senders.includes('agent') };
}
