import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** What operators have set about a flow, over what the file says. */
export const flowSettings = pgTable('flow_settings', {
  flow: text().primaryKey(),
  /** null: not paused. An e-mail, or `auto` */
  pausedBy: text('paused_by'),
  pausedAt: instant('paused_at'),
  pauseReason: text('pause_reason'),
  /** where events go instead of what the file says */
  url: text(),
  /** What the file said then: once it says something else, that holds. */
  urlOfFile: text('url_of_file'),
  /** where they went before; null: where the file says */
  previousUrl: text('previous_url'),
  updatedBy: text('updated_by'),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Each time that an event was sent on, and what the target answered. */
export const forwardCalls = pgTable(
  'forward_calls',
  {
    eventId: text('event_id').notNull(),
    flow: text().notNull(),
    at: instant('at').notNull(),
    attempt: integer().notNull(),
    /** without its query: that may hold a token */
    url: text().notNull(),
    /** null: no answer */
    status: integer(),
    durationMs: integer('duration_ms').notNull(),
    /** why there is no answer, or none that counts */
    error: text(),
    /** the beginning of what the target answered */
    answer: text(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.flow, table.at] }),
    index('forward_calls_by_flow').on(table.flow, table.at),
  ],
);

/** What programs sign in with. Only their hashes are kept. */
export const apiKeys = pgTable('api_keys', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** SHA-256 of the key, hex: a key is 256 random bits, which nobody can guess */
  hash: text().notNull().unique(),
  /** its last four characters, to tell keys apart */
  hint: text().notNull(),
  scopes: jsonb().$type<string[]>().notNull(),
  /** null: every connection */
  connections: jsonb().$type<string[]>(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
  revokedBy: text('revoked_by'),
});

/** What `setup` was given by a provider. Sealed with `ENCRYPTION_KEY`. */
export const connectionSecrets = pgTable(
  'connection_secrets',
  {
    connection: text().notNull(),
    /** what made it, at the provider: such as `webhook-3` */
    source: text().notNull(),
    /** opens only for this connection and source */
    sealed: text().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.source] })],
);

export interface Finding {
  /** stable, such as `webhook_missing` */
  code: string;
  level: 'ok' | 'warning' | 'problem';
  /** what is wrong and how to mend it, in one line */
  message: string;
}

/** What was last found when a connection's set-up was compared with what it should be. */
export const connectionChecks = pgTable('connection_checks', {
  connection: text().primaryKey(),
  findings: jsonb().$type<Finding[]>().notNull(),
  checkedAt: instant('checked_at').notNull(),
});
