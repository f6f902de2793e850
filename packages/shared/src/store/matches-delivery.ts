import { eq, inArray, like, or, type SQL } from 'drizzle-orm';
import { announcedAs } from './announced-as.ts';
import type { Database } from './database.ts';
import { searchMessages } from './messages.ts';
import { effects, eventFlows, events } from './schema.ts';

/** Messages looked at for their words; more would only be asked for by a word that tells nothing. */
const maxTextMatches = 500;

/**
 * Deliveries by an id of ours or a provider's (of an event, a message, an effect, what it made), a
 * conversation or its number, or words of a message.
 * Each branch has an index of its own.
 */
export async function matchesDelivery(db: Database, q: string): Promise<SQL | undefined> {
  const said = await searchMessages(db, q, maxTextMatches);
  const byFlow = db
    .select({ id: eventFlows.eventId })
    .from(eventFlows)
    .where(eq(eventFlows.remoteId, q));
  const byEffect = db
    .select({ id: effects.eventId })
    .from(effects)
    .where(or(eq(effects.remoteId, q), eq(effects.id, q)));
  return or(
    eq(events.id, q),
    eq(events.providerEventId, q),
    // A message by the provider's number of it, or ours; no inbox has to store it.
    inArray(events.providerEventId, announcedAs({ id: q, providerId: q })),
    eq(events.conversation, q),
    // Operators know the ticket's or the conversation's number: `zendesk_21`, `chatwoot_5_12`.
    /^\d+$/.test(q) ? like(events.conversation, `%\\_${q}`) : undefined,
    inArray(events.id, byFlow.union(byEffect)),
    inArray(events.providerEventId, said.flatMap(announcedAs)),
  );
}
