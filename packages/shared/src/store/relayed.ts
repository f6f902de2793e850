import { and, eq, inArray } from 'drizzle-orm';
import { announcedAs } from './announced-as.ts';
import { type ConversationRow, findConversationAt } from './conversations.ts';
import type { Database } from './database.ts';
import { type Delivery, deliveryColumns, withFlows } from './deliveries.ts';
import { listMessages, type MessageRow } from './messages.ts';
import { events, relayLinks } from './schema.ts';

/** A relay, as far as it says what belongs together. */
export interface RelayPair {
  id: string;
  /** the connection across from Chatwoot */
  source: string;
  /** what it has there */
  sourceKind: 'ticket' | 'conversation';
  chatwoot: string;
}

export interface RelayedMessage {
  message: MessageRow;
  /** what became of it; none: no webhook announced it */
  delivery: Delivery | undefined;
}

export interface RelayedSide {
  conversation: ConversationRow;
  messages: RelayedMessage[];
}

const maxMessages = 200;

/** The newest messages of a conversation, oldest first, each with what the flows made of it. */
export async function readSide(db: Database, conversation: ConversationRow): Promise<RelayedSide> {
  const { items } = await listMessages(db, {
    conversationId: conversation.id,
    limit: maxMessages,
  });
  const rows = await db
    .select({ ...deliveryColumns, providerEventId: events.providerEventId })
    .from(events)
    .where(
      and(
        eq(events.connection, conversation.connection),
        inArray(events.providerEventId, items.flatMap(announcedAs)),
      ),
    );
  const announcedBy = new Map(rows.map(({ id, providerEventId }) => [providerEventId, id]));
  const deliveries = await withFlows(
    db,
    rows.map(({ providerEventId: _, ...row }) => row),
  );
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  return {
    conversation,
    messages: items.map((message) => {
      const eventId = announcedAs(message)
        .map((name) => announcedBy.get(name))
        .find((id) => id !== undefined);
      return { message, delivery: byId.get(eventId ?? '') };
    }),
  };
}

/** What stands at the other end of a relay; `conversation` is missing where it is not stored. */
export interface Counterpart {
  kind: 'ticket' | 'conversation';
  connection: string;
  providerId: string;
  conversation: ConversationRow | undefined;
}

/** The other ends of the relays that this conversation is part of. */
export async function findCounterparts(
  db: Database,
  relays: RelayPair[],
  { connection, providerId }: ConversationRow,
): Promise<Counterpart[]> {
  const found = await Promise.all(
    relays.map(async ({ id, source, sourceKind, chatwoot }) => {
      const isTicket = connection === source;
      if (!isTicket && connection !== chatwoot) return [];
      const here = isTicket ? relayLinks.ticketId : relayLinks.conversationId;
      const links = await db
        .select()
        .from(relayLinks)
        .where(and(eq(relayLinks.flow, id), eq(here, providerId)));
      const others = links.map(({ ticketId, conversationId }) =>
        isTicket
          ? { kind: 'conversation' as const, connection: chatwoot, providerId: conversationId }
          : { kind: sourceKind, connection: source, providerId: ticketId },
      );
      return Promise.all(
        others.map(async (other) => ({
          ...other,
          conversation: await findConversationAt(db, other.connection, other.providerId),
        })),
      );
    }),
  );
  return found.flat();
}
