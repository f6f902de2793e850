import { sql } from 'drizzle-orm';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Tokens that rotate, each connection's newest pair. Sealed with `ENCRYPTION_KEY`. */
export const providerTokens = pgTable('provider_tokens', {
  connection: text().primaryKey(),
  /** the pair; opens only for this connection */
  sealed: text().notNull(),
  /** Counts every change: whoever writes names the one it has read. */
  version: integer().notNull().default(1),
  /** ok | needs_reauth */
  state: text().notNull().default('ok'),
  /** why nobody can renew it, for operators */
  problem: text(),
  /** tells the pair that the configuration file had when it was brought: another one is news */
  seed: text().notNull(),
  /** null: of unknown age */
  expiresAt: instant('expires_at'),
  renewedAt: instant('renewed_at'),
  /** Somebody may have exchanged the refresh token without having told us its successor. */
  renewalStartedAt: instant('renewal_started_at'),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** What was looked up for an answer. Numbers are masked. */
export interface LookedUp {
  kind: string;
  value: string;
  status: string;
  total: number;
  unknownSources: string[];
}

/** What became of a customer's words in an answer flow. Its id is that of the event that began it. */
export const answers = pgTable(
  'answers',
  {
    id: text().primaryKey(),
    flow: text().notNull(),
    connection: text().notNull(),
    conversationId: text('conversation_id').notNull(),
    /** working | sending | draft | handed_over | discarded */
    state: text().notNull(),
    /** greeting | help | lookup | model | fallback | hand_over | outside_hours */
    kind: text(),
    reason: text(),
    /** the row of `messages` that says it */
    messageId: text('message_id'),
    /** further events that it answers: the customer's other words of the same moment */
    covers: jsonb().$type<string[]>().notNull().default([]),
    lookups: jsonb().$type<LookedUp[]>().notNull().default([]),
    model: text(),
    promptTokens: integer('prompt_tokens').notNull().default(0),
    completionTokens: integer('completion_tokens').notNull().default(0),
    cost: doublePrecision().notNull().default(0),
    currency: text(),
    latencyMs: integer('latency_ms'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('answers_by_conversation').on(table.conversationId, table.createdAt),
    index('answers_by_flow').on(table.flow, table.createdAt),
    index('answers_by_message').on(table.messageId),
  ],
);

/** Numbers and addresses that somebody reported. */
export const scamReports = pgTable(
  'scam_reports',
  {
    id: text().primaryKey(),
    /** phone | account | url */
    kind: text().notNull(),
    /** as look-ups ask for it */
    value: text().notNull(),
    /** what is shown to whoever asks: no names, no accusation */
    title: text().notNull(),
    /** for colleagues alone */
    details: text().notNull().default(''),
    bank: text(),
    amount: doublePrecision(),
    /** who says so: a newspaper, a list, a customer */
    source: text().notNull(),
    url: text(),
    reportedAt: instant('reported_at'),
    /** tells the same report from another, so that importing a file twice adds nothing */
    fingerprint: text().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('scam_reports_by_fingerprint').on(table.fingerprint),
    index('scam_reports_by_value').on(table.value, table.kind),
    index('scam_reports_by_time').on(table.createdAt, table.id),
    index('scam_reports_by_words').using(
      'gin',
      sql`to_tsvector('simple', ${table.value} || ' ' || ${table.title} || ' ' || ${table.details} || ' ' || ${table.source})`,
    ),
  ],
);
