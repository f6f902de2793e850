import { and, asc, eq, inArray, isNull, lt, notExists, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { conversations, events, messages } from './schema.ts';

export interface StrandedReply {
  messageId: string;
  connection: string;
  /** the conversation's */
  providerId: string;
  externalId: string;
}

/** What an operator sent before `before`, and what nobody was asked to send. Oldest first. */
export function findStrandedReplies(
  db: Database,
  filter: { connections: string[]; before: Date; limit: number },
): Promise<StrandedReply[]> {
  const asked = db
    .select({ one: sql`1` })
    .from(events)
    .where(
      and(
        eq(events.providerEventId, sql`'reply-' || ${messages.id}`),
        eq(events.connection, messages.connection),
      ),
    );
  return db
    .select({
      messageId: messages.id,
      connection: messages.connection,
      providerId: conversations.providerId,
      externalId: conversations.externalId,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(
      and(
        eq(messages.state, 'sending'),
        lt(messages.createdAt, filter.before),
        isNull(messages.deletedAt),
        inArray(messages.connection, filter.connections),
        notExists(asked),
      ),
    )
    .orderBy(asc(messages.createdAt), asc(messages.id))
    .limit(filter.limit);
}
