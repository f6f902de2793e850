import { sql } from 'drizzle-orm';
import { texts } from '../records/statements.ts';
import type { Database } from '../store/database.ts';
import { pairs } from './find-customer.ts';
import { type Customer, placeId } from './place.ts';

/** One thing that is stored of a customer, and what it is. */
export type Exported = { kind: string } & Record<string, unknown>;

/** Everything that is stored of a customer, one thing after the other. */
export async function* exportCustomer(
  db: Pick<Database, 'execute'>,
  { places }: Customer,
): AsyncGenerator<Exported> {
  const ids = texts(places.map(placeId));
  const where = sql`(connection, conversation_key) in (${pairs(places)})`;
  const queries = {
    conversation: sql`select id, connection, platform, external_id as "externalId", contact, status,
      created_at as "createdAt", last_message_at as "lastMessageAt" from conversations
      where id = any(${ids}) order by id`,
    message: sql`select id, conversation_id as "conversationId", sender, author, content, private,
      attachments, state, created_at as "createdAt" from messages
      where conversation_id = any(${ids}) order by conversation_id, created_at, id`,
    upload: sql`select uploads.id, name, content_type as "contentType", encode(body, 'base64') as base64
      from uploads where id in (
        select file->>'uploadId' from messages, jsonb_array_elements(attachments) file
        where conversation_id = any(${ids})) order by id`,
    event: sql`select id, connection, type, conversation, received_at as "receivedAt", state,
      encode(body, 'base64') as base64 from events where ${where} order by id`,
    call: sql`select event_id as "eventId", flow, at, url, status, answer from forward_calls
      where event_id in (select id from events where ${where}) order by event_id, at`,
    answer: sql`select id, conversation_id as "conversationId", kind, state, lookups,
      created_at as "createdAt" from answers where conversation_id = any(${ids}) order by id`,
    run: sql`select id, ticket_id as "ticketId", subject, customer, state, snapshot,
      started_at as "startedAt" from runs where (connection, ticket_id) in (${pairs(places)}) order by id`,
    stage: sql`select run_id as "runId", stage, status, proposal, edited, calls from run_stages
      where run_id in (select id from runs where (connection, ticket_id) in (${pairs(places)}))
      order by run_id, stage`,
  };
  for (const [kind, query] of Object.entries(queries)) {
    const { rows } = await db.execute<Record<string, unknown>>(query);
    for (const row of rows) yield { kind, ...row };
  }
}

/** How much is stored of a customer, by what it is: what an erasure would be about. */
export async function countCustomer(
  db: Pick<Database, 'execute'>,
  { places }: Customer,
): Promise<Record<string, number>> {
  const ids = texts(places.map(placeId));
  const where = sql`(connection, conversation_key) in (${pairs(places)})`;
  const { rows } = await db.execute<Record<string, number>>(sql`select
    (select count(*)::int from conversations where id = any(${ids})) as conversations,
    (select count(*)::int from messages where conversation_id = any(${ids})) as messages,
    (select count(*)::int from events where ${where}) as events,
    (select count(*)::int from event_flows where state in ('waiting', 'retrying', 'parked', 'uncertain')
      and event_id in (select id from events where ${where})) as unfinished,
    (select count(*)::int from answers where conversation_id = any(${ids})) as answers,
    (select count(*)::int from runs where (connection, ticket_id) in (${pairs(places)})) as runs`);
  return rows[0] ?? {};
}
