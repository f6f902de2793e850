import { z } from 'zod';

/** What the console says of a delivery, as far as a story needs it; `--json` has all of it. */
const Flow = z.looseObject({
  flow: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  attempts: z.number(),
  remoteId: z.string().nullable(),
  lastError: z.string().nullable(),
  updatedAt: z.string(),
});
export type Flow = z.infer<typeof Flow>;

export const Delivery = z.looseObject({
  id: z.string(),
  connection: z.string(),
  type: z.string(),
  conversation: z.string(),
  receivedAt: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  flows: z.array(Flow),
});
export type Delivery = z.infer<typeof Delivery>;
export const Deliveries = z.looseObject({
  items: z.array(Delivery),
  nextCursor: z.string().nullable(),
});

export const Detail = Delivery.extend({
  providerEventId: z.string(),
  sizeBytes: z.number(),
  verification: z.string().nullable(),
  effects: z.array(
    z.looseObject({
      id: z.string(),
      flow: z.string(),
      action: z.string(),
      connection: z.string(),
      remoteId: z.string(),
      doneAt: z.string(),
    }),
  ),
  calls: z.array(
    z.looseObject({
      flow: z.string(),
      at: z.string(),
      attempt: z.number(),
      url: z.string(),
      status: z.number().nullable(),
      durationMs: z.number(),
      error: z.string().nullable(),
    }),
  ),
});
export type Detail = z.infer<typeof Detail>;

/** Which connections are held back just now. */
export const Connections = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), active: z.boolean(), breaker: z.string() })),
});
export type Connection = z.infer<typeof Connections>['items'][number];

export const Relayed = z.looseObject({
  sides: z.array(
    z.looseObject({
      conversation: z.looseObject({ id: z.string(), connection: z.string(), status: z.string() }),
      messages: z.array(
        z.looseObject({
          message: z.looseObject({
            id: z.string(),
            providerId: z.string().nullable(),
            state: z.string(),
            sender: z.string(),
            deletedAt: z.string().nullable(),
          }),
          delivery: z.looseObject({ id: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  notStored: z.array(z.looseObject({ kind: z.string(), connection: z.string(), id: z.string() })),
});
export type Relayed = z.infer<typeof Relayed>;
