import { z } from 'zod';
import { readAnswer } from './errors.ts';
import { ZohoId } from './schema-events.ts';
import type { Transport, ZohoCall } from './transport.ts';

const Filter = z.looseObject({
  direction: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
  includePrevState: z.union([z.boolean(), z.string()]).nullish(),
});
/** By event; null: all of them. */
const Subscriptions = z.record(z.string(), Filter.nullable());

export const DeskWebhook = z.looseObject({
  id: ZohoId,
  url: z.string(),
  name: z.string().nullish(),
  /** Counts and flags may come as text. */
  isEnabled: z.union([z.boolean(), z.stringbool()]).nullish(),
  subscriptions: Subscriptions.nullish(),
  ignoreSourceId: z.string().nullish(),
});
export type DeskWebhook = z.infer<typeof DeskWebhook>;

export interface DeskWebhookBody {
  name: string;
  url: string;
  subscriptions: z.infer<typeof Subscriptions>;
  isEnabled: true;
  ignoreSourceId?: string;
}

/** Credits by the published table. */
const weights = { list: 3, write: 1 };

export type WebhooksClient = ReturnType<typeof createWebhooksClient>;

/** Subscriptions of Desk's own webhooks. Desk calls a URL before it takes it. */
export function createWebhooksClient(transport: Transport) {
  const send = (call: ZohoCall) => transport.send(call, () => {});
  return {
    /** None: 204. */
    async list(): Promise<DeskWebhook[]> {
      const what = 'GET webhooks';
      const { json } = await send({ method: 'GET', path: '/webhooks', what, weight: weights.list });
      if (json === undefined) return [];
      return readAnswer(what, z.looseObject({ data: z.array(DeskWebhook) }), json).data;
    },

    async create(webhook: DeskWebhookBody): Promise<void> {
      const what = 'POST webhook';
      const { write: weight } = weights;
      await send({ method: 'POST', path: '/webhooks', what, json: webhook, weight });
    },

    async change(webhookId: string, webhook: Partial<DeskWebhookBody>): Promise<void> {
      const path = `/webhooks/${encodeURIComponent(webhookId)}`;
      const what = 'PATCH webhook';
      await send({ method: 'PATCH', path, what, json: webhook, weight: weights.write });
    },
  };
}
