import { type SQL, sql } from 'drizzle-orm';
import type { Retention } from '../config/retention.ts';

/** What one kind of retention finds, and what it does to it. */
export interface Sweep {
  /** of which figure of the report it is */
  counts: string;
  /** what is due, as one column `id`, behind this one where that says how far the last batch got */
  due(after: string): SQL;
  /** what is done to a batch of it */
  apply(batch: SQL): SQL[];
}

type Kind = keyof Retention;

const finished = sql`('done', 'skipped', 'unreadable')`;
/**
 * Hints and syncs ask whether a comment or a message was accepted before. A row without bytes and without what
 * became of it is small, and answers them. Nobody asks for the others again.
 */
const isKnownBy = sql`provider_event_id !~ '^(conversation|hint|other|status|profile|found|event|trigger|hand-over)-'`;

/** What goes once it is older than `before`, by kind. Pure. */
export const sweepsOf: Record<Kind, (before: Date) => Sweep[]> = {
  bodies: (before) => [
    {
      counts: 'bodies',
      due: (after) => sql`select id from events where id > ${after} and id < ${idAt(before)}
        and body <> '' and state in ${finished} order by id`,
      apply: (batch) => [sql`update events set body = '' where id in (${batch})`],
    },
  ],
  deliveries: (before) => [
    {
      counts: 'deliveries',
      due: (after) => sql`select id from events where id > ${after} and id < ${idAt(before)}
        and state in ${finished} and (body <> '' or not (${isKnownBy})
          or exists (select from event_flows where event_id = events.id)) order by id`,
      apply: (batch) => [
        sql`delete from forward_calls where event_id in (${batch})`,
        sql`delete from event_flows where event_id in (${batch})`,
        sql`update events set body = '' where id in (${batch}) and ${isKnownBy}`,
        sql`delete from events where id in (${batch}) and not (${isKnownBy})`,
      ],
    },
  ],
  messages: (before) => [
    {
      // Many messages of one conversation are many steps, too.
      counts: 'messages',
      due: () => sql`select messages.id from messages join conversations on conversations.id = conversation_id
        where last_message_at < ${at(before)} and messages.state <> 'sending'`,
      apply: (batch) => [
        sql`delete from uploads where id in (select file->>'uploadId' from messages,
          jsonb_array_elements(attachments) file where messages.id in (${batch}))`,
        sql`delete from messages where id in (${batch})`,
      ],
    },
    {
      counts: 'conversations',
      // One that a customer had erased says so to what comes late.
      due: () => sql`select id from conversations where last_message_at < ${at(before)} and erased_at is null
        and not exists (select from messages where conversation_id = conversations.id)`,
      apply: (batch) => [sql`delete from conversations where id in (${batch})`],
    },
  ],
  runs: (before) => [
    {
      counts: 'runs',
      // A run's claim to its reply (run_sends), and its trigger, stay: no second answer to one question.
      due: (after) => sql`select id from runs where id > ${after} and started_at < ${at(before)}
        and state <> 'running' and (snapshot is not null or subject <> '' or customer <> ''
          or exists (select from run_stages where run_id = runs.id)) order by id`,
      apply: (batch) => [
        sql`delete from run_stages where run_id in (${batch})`,
        sql`update runs set snapshot = null, subject = '', customer = '' where id in (${batch})`,
      ],
    },
    {
      counts: 'answers',
      due: (after) => sql`select id from answers where id > ${after} and created_at < ${at(before)}
        and state not in ('working', 'sending') order by id`,
      apply: (batch) => [sql`delete from answers where id in (${batch})`],
    },
  ],
  calls: (before) => [
    {
      counts: 'calls',
      due: (after) => sql`select distinct event_id as id from forward_calls
        where event_id > ${after} and event_id < ${idAt(before)} and at < ${at(before)}
        and not exists (select from events where events.id = event_id and state not in ${finished})
        order by 1`,
      apply: (batch) => [
        sql`delete from forward_calls where event_id in (${batch}) and at < ${at(before)}`,
      ],
    },
  ],
  audit: (before) => [
    {
      counts: 'audit',
      due: (after) =>
        sql`select id from audit_log where id > ${after} and id < ${idAt(before)} order by id`,
      apply: (batch) => [sql`delete from audit_log where id in (${batch})`],
    },
  ],
  uploads: (before) => [
    {
      counts: 'uploads',
      due: () => sql`select id from uploads where created_at < ${at(before)} and not exists (
        select from messages, jsonb_array_elements(attachments) file
        where state in ('sending', 'draft') and file->>'uploadId' = uploads.id)`,
      apply: (batch) => [sql`delete from uploads where id in (${batch})`],
    },
  ],
  sessions: (before) => [
    {
      counts: 'sessions',
      due: () =>
        sql`select id from sessions where least(coalesce(ended_at, expires_at), expires_at) < ${at(before)}`,
      apply: (batch) => [sql`delete from sessions where id in (${batch})`],
    },
  ],
};

function at(before: Date): SQL {
  return sql`${before.toISOString()}::timestamptz`;
}

/** Ids begin with their time: by them, no table is read from its beginning. */
function idAt(before: Date): string {
  return before.getTime().toString(36).padStart(9, '0');
}
