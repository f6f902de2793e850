import { newEventId } from '@omnirelay/shared/ids.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { eventFlows, events } from '@omnirelay/shared/store/schema.ts';

type Overrides = Partial<typeof events.$inferInsert> & {
  flow?: Partial<typeof eventFlows.$inferInsert> | null;
};

/** A recorded delivery with one flow in the same state. @returns its id */
export async function insertDelivery(
  db: Database,
  { flow = {}, ...overrides }: Overrides = {},
): Promise<string> {
  const receivedAt = overrides.receivedAt ?? new Date();
  const id = overrides.id ?? newEventId(receivedAt.getTime());
  const event = {
    id,
    connection: 'zendesk-main',
    type: 'ticket.comment_added',
    conversationKey: '21',
    conversation: 'zendesk_21',
    providerEventId: `event-${id}`,
    receivedAt,
    state: 'done',
    reason: null,
    body: Buffer.from('{"comment":"what the customer wrote"}'),
    ...overrides,
  };
  await db.insert(events).values(event);
  if (flow === null) return id;
  await db.insert(eventFlows).values({
    eventId: id,
    flow: 'relay',
    state: event.state,
    reason: event.reason,
    attempts: 1,
    updatedAt: receivedAt,
    version: '',
    ...flow,
  });
  return id;
}
