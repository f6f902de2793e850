import { sql } from 'drizzle-orm';
import { erasedReason, eraseEvents, eraseSaid } from '../records/erase-customer.ts';
import { takeConversations } from '../records/inbox-statements.ts';
import { lockEvents, summarise, texts } from '../records/statements.ts';
import type { Database } from '../store/database.ts';
import { pairs } from './find-customer.ts';
import { type Customer, placeId } from './place.ts';

/** How much was erased, by what it was. */
export interface StoredCounts {
  conversations: number;
  messages: number;
  uploads: number;
  events: number;
  answers: number;
  runs: number;
  audit: number;
  reports: number;
}

export interface Erased {
  counts: StoredCounts;
  eventIds: string[];
  /** what waited for a person or its turn, and no longer does */
  stuck: { eventId: string; flow: string }[];
}

/**
 * Erases what Postgres has of a customer. Rows that say that something happened stay, without contents: what
 * comes again is known by them. In steps, each in the order in which recorders lock: nobody waits in a circle.
 * Doing it again erases what has come since, and changes nothing else. Addresses go from where they stand beside
 * something else before they go from the conversations: whoever goes on with it knows them from there.
 */
export async function eraseStored(db: Database, customer: Customer, until: Date): Promise<Erased> {
  const marks = [...customer.emails, ...customer.phones];
  const audit = await scrubAudit(db, marks);
  const reports = await scrubReports(db, customer.emails);
  const said = await eraseConversations(db, customer, until);
  const runs = await eraseRuns(db, customer);
  const { eventIds, events, stuck } = await eraseEventsOf(db, customer);
  return { counts: { ...said, runs, audit, reports, events }, eventIds, stuck };
}

function eraseConversations(db: Database, { places }: Customer, until: Date) {
  const ids = places.map(placeId).sort();
  return db.transaction(async (tx) => {
    await tx.execute(takeConversations(ids));
    const said = await eraseSaid(tx, ids, until);
    const at = sql`${until.toISOString()}::timestamptz`;
    const conversations = await tx.execute(sql`
      update conversations set contact = '{}', contact_name = '', contact_version = '',
        erased_at = greatest(erased_at, ${at}), last_message = '', unread = 0
      where id = any(${texts(ids)})`);
    return { ...said, conversations: conversations.rowCount ?? 0 };
  });
}

async function eraseRuns(db: Database, { places }: Customer): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      update runs set snapshot = null, subject = '', customer = '', ticket_number = '',
        reason = ${code}, owner = null,
        state = case when state in ('running', 'needs_review') then 'skipped' else state end
      where (connection, ticket_id) in (${pairs(places)}) returning id`);
    const ids = texts(rows.map(({ id }) => id));
    await tx.execute(sql`
      update run_stages set proposal = null, edited = null, calls = '[]', details = '{}',
        application = null,
        reason = case when status in ('running', 'suggested') then ${erasedReason} else ${code} end,
        status = case when status in ('running', 'suggested') then 'skipped' else status end
      where run_id = any(${ids})`);
    return rows.length;
  });
}

/** A reason that is a word says nothing of anybody; one in whole sentences may. */
const code = sql`case when reason ~ '^[a-z0-9_-]+$' then reason end`;

async function scrubAudit(db: Database, marks: string[]): Promise<number> {
  const { rowCount } = await db.execute(sql`
    update audit_log set details = '{}' where details <> '{}' and exists (
      select from unnest(${texts(marks)}) mark where position(lower(mark) in lower(details::text)) > 0)`);
  return rowCount ?? 0;
}

/** What is reported are others' numbers: they stay. Who said so does not. */
async function scrubReports(db: Database, marks: string[]): Promise<number> {
  const { rowCount } = await db.execute(sql`
    update scam_reports set details = '', source = 'erased' where exists (
      select from unnest(${texts(marks)}) mark where position(mark in lower(details || ' ' || source)) > 0)`);
  return rowCount ?? 0;
}

function eraseEventsOf(db: Database, { places }: Customer) {
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string; full: boolean }>(sql`
      select id, body <> '' as full from events
      where (connection, conversation_key) in (${pairs(places)})`);
    const eventIds = rows.map(({ id }) => id).sort();
    await tx.execute(lockEvents(eventIds));
    await eraseEvents(tx, eventIds);
    await tx.execute(sql`
      update event_flows set state = 'skipped', reason = ${erasedReason}, updated_at = now()
      where event_id = any(${texts(eventIds)}) and state in ('parked', 'uncertain')`);
    // Also of an erasure that was broken off after this.
    const stuck = await tx.execute<{ eventId: string; flow: string }>(sql`
      select event_id as "eventId", flow from event_flows
      where event_id = any(${texts(eventIds)}) and state = 'skipped' and reason = ${erasedReason}`);
    // Why something failed is told in words that may be the customer's.
    await tx.execute(sql`
      update event_flows set reason = ${code}
      where event_id = any(${texts(eventIds)}) and reason is distinct from ${code}`);
    await tx.execute(summarise(eventIds));
    return { eventIds, events: rows.filter(({ full }) => full).length, stuck: stuck.rows };
  });
}
