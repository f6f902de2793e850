import { z } from 'zod';

/** Ids have 16 to 19 digits; one that came as a longer number than is exact was made a string by `parseJson`. */
export const ZohoId = z.union([
  z.string().regex(/^\d{1,20}$/),
  z.int().nonnegative().transform(String),
]);
/** Where anything else than an id is no id. */
const SomeId = ZohoId.optional().catch(undefined);
const text = z.string().max(100).optional().catch(undefined);

/** One event of Desk's own webhooks. */
export const NativeEvent = z.looseObject({
  eventType: z.string().max(100),
  eventTime: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  orgId: SomeId,
  payload: z.looseObject({}),
  prevState: z.looseObject({}).nullish().catch(null),
});
export type NativeEvent = z.infer<typeof NativeEvent>;

/** Of a ticket: what its events tell that we use. */
export const TicketPayload = z.looseObject({
  id: ZohoId,
  createdBy: SomeId,
  modifiedBy: SomeId,
  firstThread: z.looseObject({ id: SomeId }).nullish().catch(null),
});

/** Of a thread, a comment, a file or an approval: `id` is its own, never the ticket's. */
export const PartPayload = z.looseObject({
  id: SomeId,
  ticketId: ZohoId,
  direction: text,
  author: z.looseObject({ id: SomeId }).nullish().catch(null),
  responderId: SomeId,
  commenterId: SomeId,
});

/** Who else tells of a ticket: a workflow rule's script, a proxy, the seed's callers. */
export const ToldEvent = z.looseObject({
  ticket: z.looseObject({ id: SomeId }).nullish().catch(null),
  ticket_id: SomeId,
  ticketId: SomeId,
  entityId: SomeId,
  id: SomeId,
  event_type: text,
  eventType: text,
  orgId: SomeId,
});
