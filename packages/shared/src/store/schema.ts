export * from './answers-schema.ts';
export * from './automation-schema.ts';
export * from './flows-schema.ts';
export * from './inbox-schema.ts';
export * from './operations-schema.ts';

import { sql } from 'drizzle-orm';
import {
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * Every accepted event, with the bytes as they came. `state` sums up its flows.
 *
 * A row's state changes once in most cases, and the row carries a body: written anew in another place it would
 * cost an entry in every index, and more log than the event itself. So its pages are filled by half (in the
 * migration: drizzle has no word for it) and no B-tree names the state. Then PostgreSQL writes the new version
 * beside the old one, and touches no index: a "heap-only tuple", with a BRIN index since PostgreSQL 16.
 */
export const events = pgTable(
  'events',
  {
    id: text().primaryKey(),
    connection: text().notNull(),
    type: text().notNull(),
    conversationKey: text('conversation_key').notNull(),
    /** external id of the conversation */
    conversation: text().notNull(),
    providerEventId: text('provider_event_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    state: text().notNull(),
    reason: text(),
    contentType: text('content_type'),
    body: bytea().notNull(),
    /** signed | unsigned | read | console; null: recorded by an older version */
    verification: text(),
  },
  (table) => [
    // For states that few events are in for good. Those under way are found by `event_flows_open`.
    index('events_state_brin')
      .using('brin', table.state.op('text_bloom_ops'))
      .with({ autosummarize: true }),
    index('events_by_connection').on(table.connection, table.id),
    index('events_by_conversation').on(table.conversation, table.id),
    index('events_by_provider_event_id').on(table.providerEventId),
  ],
);

/** What became of an event in one flow. */
export const eventFlows = pgTable(
  'event_flows',
  {
    eventId: text('event_id').notNull(),
    flow: text().notNull(),
    state: text().notNull(),
    reason: text(),
    attempts: integer().notNull().default(0),
    remoteId: text('remote_id'),
    lastError: text('last_error'),
    updatedAt: instant('updated_at').notNull(),
    /** Position in the record stream: late records never overwrite newer ones. */
    version: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.flow] }),
    index('event_flows_by_state').on(table.flow, table.state),
    // The few that wait for an operator.
    index('event_flows_stuck')
      .on(table.flow, table.eventId)
      .where(sql`state in ('parked', 'uncertain')`),
    // What isn't through yet, or never will be by itself.
    index('event_flows_open')
      .on(table.state, table.eventId)
      .where(sql`state in ('waiting', 'retrying', 'parked', 'uncertain')`),
    index('event_flows_by_remote_id').on(table.remoteId).where(sql`remote_id is not null`),
  ],
);

/** Every confirmed write at a provider, kept after Redis has forgotten it. */
export const effects = pgTable(
  'effects',
  {
    id: text().primaryKey(),
    eventId: text('event_id').notNull(),
    flow: text().notNull(),
    action: text().notNull(),
    connection: text().notNull(),
    remoteId: text('remote_id').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (table) => [
    index('effects_by_remote').on(table.connection, table.remoteId),
    index('effects_by_event').on(table.eventId),
  ],
);

/** Which Zendesk ticket and Chatwoot conversation belong together, per relay flow. */
export const relayLinks = pgTable(
  'relay_links',
  {
    flow: text().notNull(),
    ticketId: text('ticket_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    contactId: text('contact_id').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.flow, table.ticketId] }),
    index('relay_links_by_conversation').on(table.flow, table.conversationId, table.updatedAt),
  ],
);
