import { z } from 'zod';
import { Id } from './schema.ts';

/** A webhook as administrators see it: subscribed to events, or called by triggers. */
export const Webhook = z
  .looseObject({
    id: Id,
    name: z.string().nullish(),
    endpoint: z.string(),
    status: z.string().nullish(),
    subscriptions: z.array(z.string()).nullish(),
  })
  .transform(({ id, name, endpoint, status, subscriptions }) => ({
    id,
    name: name ?? '',
    endpoint,
    isActive: status !== 'inactive',
    subscriptions: subscriptions ?? [],
  }));
export type Webhook = z.infer<typeof Webhook>;

/** What a trigger does, as far as it calls webhooks. */
export const Trigger = z
  .looseObject({
    id: Id,
    title: z.string().nullish(),
    active: z.boolean().nullish(),
    actions: z.array(z.looseObject({ field: z.string(), value: z.unknown() })).nullish(),
  })
  .transform(({ id, title, active, actions }) => ({
    id,
    title: title ?? '',
    isActive: active !== false,
    webhookIds: (actions ?? [])
      .filter(({ field }) => field === 'notification_webhook')
      .flatMap(({ value }) => (Array.isArray(value) ? [String(value[0])] : [])),
  }));
export type Trigger = z.infer<typeof Trigger>;

/** The subscription of a webhook that triggers call. */
export const byTriggers = 'conditional_ticket_events';
