import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../store/database.ts';
import type { ConversationState } from './fold-conversation.ts';
import { texts } from './statements.ts';

/**
 * Deletes what was said in a conversation, and the events' bytes that said it. That there were events,
 * and what became of them, stays: without contents.
 * @param eventId the event that asked for it
 */
export async function eraseCustomer(
  tx: Pick<Database, 'execute'>,
  { id, connection, externalId, erasedAt }: ConversationState,
  eventId: string,
): Promise<void> {
  if (erasedAt === null) return;
  const until = erasedAt.toISOString();
  await tx.execute(sql`
    delete from uploads where id in (
      select file->>'uploadId' from messages, jsonb_array_elements(attachments) file
      where conversation_id = ${id} and created_at <= ${until}::timestamptz)`);
  await tx.execute(sql`
    delete from messages
    where conversation_id = ${id} and created_at <= ${until}::timestamptz`);
  await tx.execute(sql`
    update events set body = ''
    where connection = ${connection} and conversation = ${externalId} and id < ${eventId}`);
  // Targets may repeat what they were sent.
  await tx.execute(sql`
    update forward_calls set answer = null
    where answer is not null and event_id in (
      select id from events
      where connection = ${connection} and conversation = ${externalId} and id < ${eventId})`);
  await tx.execute(sql`
    update answers set lookups = '[]'
    where conversation_id = ${id} and created_at <= ${until}::timestamptz`);
}

/** That there was an event stays known; what it said does not. */
export function eraseBodies(eventIds: string[]): SQL {
  return sql`update events set body = '' where id = any(${texts(eventIds)})`;
}
