import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** What operators are warned of, and whether they were told. One row for each thing that was ever wrong. */
export const alerts = pgTable(
  'alerts',
  {
    /** which alert, such as `breaker-open` */
    name: text().notNull(),
    /** the connection or flow it is about; empty where it is about the whole */
    subject: text().notNull(),
    state: text().notNull().$type<'firing' | 'resolved'>(),
    /** one sentence: what is wrong */
    summary: text().notNull(),
    since: instant('since').notNull(),
    resolvedAt: instant('resolved_at'),
    /** by target: what it was told last, and when; or why it could not be told */
    notices: jsonb().notNull().default({}),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.name, table.subject] })],
);

/** What was done to the stored data, by schedule or by hand: retention, back-up, export, erasure. */
export const upkeepRuns = pgTable(
  'upkeep_runs',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    /** an e-mail, or `schedule` */
    startedBy: text('started_by').notNull(),
    startedAt: instant('started_at').notNull(),
    /** null: under way, or its process died */
    finishedAt: instant('finished_at'),
    error: text(),
    /** what was found and done, in figures; without contents */
    report: jsonb().notNull().default({}),
  },
  (table) => [index('upkeep_runs_by_kind').on(table.kind, table.startedAt)],
);

/** Who is signed in, and from where. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    /** of the address, its network is enough to recognise it */
    address: text().notNull(),
    userAgent: text('user_agent').notNull(),
    startedAt: instant('started_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    index('sessions_by_email').on(table.email, table.startedAt),
    index('sessions_by_end').on(table.expiresAt),
  ],
);
