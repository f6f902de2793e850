import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { relayLinks } from './schema.ts';

/** A ticket and the conversation it is relayed with. */
export interface Link {
  ticketId: string;
  conversationId: string;
  contactId: string;
}

export interface LinkStore {
  byTicket(flow: string, ticketId: string): Promise<Link | undefined>;
  /** The newest, where a follow-up ticket continued a conversation. */
  byConversation(flow: string, conversationId: string): Promise<Link | undefined>;
  save(flow: string, link: Link): Promise<void>;
}

export function createLinkStore(db: Database): LinkStore {
  const find = async (flow: string, column: 'ticketId' | 'conversationId', value: string) => {
    const [row] = await db
      .select()
      .from(relayLinks)
      .where(and(eq(relayLinks.flow, flow), eq(relayLinks[column], value)))
      .orderBy(desc(relayLinks.updatedAt))
      .limit(1);
    return row && pick(row);
  };
  return {
    byTicket: (flow, ticketId) => find(flow, 'ticketId', ticketId),
    byConversation: (flow, conversationId) => find(flow, 'conversationId', conversationId),
    async save(flow, link) {
      await db
        .insert(relayLinks)
        .values({ flow, ...link })
        .onConflictDoUpdate({
          target: [relayLinks.flow, relayLinks.ticketId],
          set: {
            conversationId: link.conversationId,
            contactId: link.contactId,
            // The database's clock, as for new ones: which link is the newest must not hang on whose clock is ahead.
            updatedAt: sql`now()`,
          },
        });
    },
  };
}

function pick({ ticketId, conversationId, contactId }: Link): Link {
  return { ticketId, conversationId, contactId };
}
