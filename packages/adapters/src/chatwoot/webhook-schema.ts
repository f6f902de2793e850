import { z } from 'zod';

const id = z.union([z.string(), z.number()]).transform(String);

export const Profile = z
  .looseObject({
    id,
    accounts: z
      .array(z.looseObject({ id, role: z.string().nullish(), status: z.string().nullish() }))
      .nullish(),
  })
  .transform(({ id, accounts }) => ({ id, accounts: accounts ?? [] }));
export type Profile = z.infer<typeof Profile>;

/** An inbox; `secret` is what an API inbox signs with, as far as we may see it. */
export const Inbox = z
  .looseObject({
    id,
    name: z.string().nullish(),
    channel_type: z.string(),
    webhook_url: z.string().nullish(),
    secret: z.string().nullish(),
  })
  .transform((inbox) => ({
    id: inbox.id,
    name: inbox.name ?? '',
    isApi: inbox.channel_type === 'Channel::Api',
    webhookUrl: inbox.webhook_url || undefined,
    secret: inbox.secret || undefined,
  }));
export type Inbox = z.infer<typeof Inbox>;

/** An account's webhook; without a secret on servers that can't sign yet. */
export const AccountWebhook = z
  .looseObject({
    id,
    url: z.string(),
    subscriptions: z.array(z.string()).nullish(),
    secret: z.string().nullish(),
  })
  .transform((webhook) => ({
    id: webhook.id,
    url: webhook.url,
    subscriptions: webhook.subscriptions ?? [],
    secret: webhook.secret || undefined,
  }));
export type AccountWebhook = z.infer<typeof AccountWebhook>;
