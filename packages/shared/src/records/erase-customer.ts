import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../store/database.ts';
import type { ConversationState } from './fold-conversation.ts';
import { texts } from './statements.ts';

type Writable = Pick<Database, 'execute'>;

/** Why an event was not worked on, and why a suggestion is none any more. */
export const erasedReason = 'customer-erased';

/**
 * A customer has withdrawn their consent. Deletes what was said in a conversation, and the events' bytes that
 * said it. That there were events, and what became of them, stays: without contents.
 * @param eventId the event that asked for it
 * @returns the events whose bytes are gone: what Redis has of them has to go, too
 */
export async function eraseCustomer(
  tx: Writable,
  { id, connection, externalId, erasedAt }: ConversationState,
  eventId: string,
): Promise<string[]> {
  if (erasedAt === null) return [];
  await eraseSaid(tx, [id], erasedAt);
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from events
      where connection = ${connection} and conversation = ${externalId} and id < ${eventId}`,
  );
  const ids = rows.map((row) => row.id);
  await eraseEvents(tx, ids);
  return ids;
}

/** What was said in these conversations until then, in files, too. */
export async function eraseSaid(
  tx: Writable,
  conversationIds: string[],
  until: Date,
): Promise<{ uploads: number; messages: number; answers: number }> {
  const before = sql`${until.toISOString()}::timestamptz`;
  const uploads = await tx.execute(sql`
    delete from uploads where id in (
      select file->>'uploadId' from messages, jsonb_array_elements(attachments) file
      where conversation_id = any(${texts(conversationIds)}) and created_at <= ${before})`);
  const messages = await tx.execute(sql`
    delete from messages
    where conversation_id = any(${texts(conversationIds)}) and created_at <= ${before}`);
  const answers = await tx.execute(sql`
    update answers set lookups = '[]'
    where conversation_id = any(${texts(conversationIds)}) and created_at <= ${before}`);
  return {
    uploads: uploads.rowCount ?? 0,
    messages: messages.rowCount ?? 0,
    answers: answers.rowCount ?? 0,
  };
}

/** Bytes of events, and what others have said about them. */
export async function eraseEvents(tx: Writable, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(eraseBodies(ids));
  // Targets may repeat what they were sent, and errors what could not be read.
  await tx.execute(sql`
    update forward_calls set answer = null
    where answer is not null and event_id = any(${texts(ids)})`);
  // What was parked gives its error as the reason, too.
  await tx.execute(sql`
    update events set reason = ${erasedReason}
    where id = any(${texts(ids)}) and exists (
      select 1 from event_flows where event_id = events.id and last_error = events.reason)`);
  await tx.execute(sql`
    update event_flows set last_error = null,
      reason = case when reason = last_error then ${erasedReason} else reason end
    where last_error is not null and event_id = any(${texts(ids)})`);
}

/** That there was an event stays known; what it said does not. */
export function eraseBodies(eventIds: string[]): SQL {
  return sql`update events set body = '' where body <> '' and id = any(${texts(eventIds)})`;
}
