import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { SomeSwitches, Switches } from '../automation/stages.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** A write as it would be, or was, made. */
export interface ProviderCall {
  method: string;
  /** with the host left out: `/tickets/190.../move` */
  path: string;
  body: unknown;
}

/** How an operator's wish to apply a suggestion ended; the console waits for it. */
export interface Application {
  /** the event that asked */
  id: string;
  state: 'applied' | 'refused';
  reason?: string | undefined;
}

/** One passage of a ticket through the stages. Its id is that of the event that began it. */
export const runs = pgTable(
  'runs',
  {
    id: text().primaryKey(),
    flow: text().notNull(),
    connection: text().notNull(),
    ticketId: text('ticket_id').notNull(),
    ticketNumber: text('ticket_number').notNull().default(''),
    subject: text().notNull().default(''),
    /** the customer's e-mail */
    customer: text().notNull().default(''),
    /** the newest of the customer's threads, which the run is about */
    triggerId: text('trigger_id').notNull(),
    /** when the customer wrote it, by Zoho's time */
    triggerAt: instant('trigger_at').notNull(),
    /** running | completed | completed_with_errors | needs_review | skipped | superseded */
    state: text().notNull(),
    reason: text(),
    /** e-mail of whoever tries it out; null: an event began it */
    requestedBy: text('requested_by'),
    /** the switches' own of this run */
    overrides: jsonb().$type<SomeSwitches>().notNull().default({}),
    switches: jsonb().$type<Switches>().notNull(),
    /** what was read; the worker's own shape */
    snapshot: jsonb().$type<unknown>(),
    /** events that waited when the ticket was read, and are answered with it */
    covers: jsonb().$type<string[]>().notNull().default([]),
    /** which run of which job is at it: whoever was before can't write any more */
    owner: text(),
    deskCredits: integer('desk_credits').notNull().default(0),
    crmCredits: integer('crm_credits').notNull().default(0),
    startedAt: instant('started_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('runs_by_ticket').on(table.ticketId, table.id),
    index('runs_by_trigger').on(table.flow, table.ticketId, table.triggerId),
    index('runs_by_state').on(table.state, table.id),
    index('runs_by_flow').on(table.flow, table.id),
  ],
);

/** How a run fared at one stage. */
export const runStages = pgTable(
  'run_stages',
  {
    runId: text('run_id').notNull(),
    stage: text().notNull(),
    /** running | suggested | applied | skipped | failed | uncertain */
    status: text().notNull(),
    reason: text(),
    /** 0 to 1 */
    confidence: real(),
    /** SHA-256 of what the proposal was made from */
    inputsHash: text('inputs_hash'),
    proposal: jsonb().$type<unknown>(),
    /** what an operator made of it, where that is not the same */
    edited: jsonb().$type<unknown>(),
    calls: jsonb().$type<ProviderCall[]>().notNull().default([]),
    /** what else is worth knowing: candidates, signals, tokens, cost */
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    remoteId: text('remote_id'),
    tries: integer().notNull().default(0),
    deskCredits: integer('desk_credits').notNull().default(0),
    crmCredits: integer('crm_credits').notNull().default(0),
    startedAt: instant('started_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    /** unchanged | edited | rejected: what an operator did with the suggestion */
    decision: text(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    application: jsonb().$type<Application>(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.stage] }),
    index('run_stages_suggested').on(table.stage, table.runId).where(sql`status = 'suggested'`),
    index('run_stages_decided').on(table.stage, table.decidedAt).where(sql`decision is not null`),
  ],
);

/**
 * One reply to one of a customer's threads. Claimed before it is sent, by one run only: Zoho can't tell
 * two that are alike from one, so none is ever sent without a row of its own.
 */
export const runSends = pgTable('run_sends', {
  /** flow, ticket and trigger */
  key: text().primaryKey(),
  runId: text('run_id').notNull(),
  /** SHA-256 of what is sent */
  contentHash: text('content_hash').notNull(),
  /** claimed | sending | sent | uncertain */
  state: text().notNull(),
  remoteId: text('remote_id'),
  startedAt: instant('started_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Switches that were set in the console: they win over the file and the environment. */
export const flowSwitches = pgTable('flow_switches', {
  flow: text().primaryKey(),
  switches: jsonb().$type<SomeSwitches>().notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});
