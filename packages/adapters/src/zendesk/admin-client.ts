import { PermanentError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import type { ZendeskConnection } from './config.ts';
import { Id, User } from './schema.ts';

export const ZendeskWebhook = z.looseObject({
  id: z.string(),
  name: z.string(),
  endpoint: z.string(),
  status: z.string(),
  http_method: z.string(),
  request_format: z.string(),
  subscriptions: z.array(z.string()).nullish(),
});
export type ZendeskWebhook = z.infer<typeof ZendeskWebhook>;

const Condition = z.looseObject({ field: z.string(), operator: z.string(), value: z.unknown() });
export const ZendeskTrigger = z.looseObject({
  id: Id,
  title: z.string(),
  active: z.boolean(),
  conditions: z.looseObject({
    all: z.array(Condition).nullish(),
    any: z.array(Condition).nullish(),
  }),
  actions: z.array(z.looseObject({ field: z.string(), value: z.unknown() })),
});
export type ZendeskTrigger = z.infer<typeof ZendeskTrigger>;

export interface WebhookBody {
  name: string;
  endpoint: string;
  http_method: 'POST';
  request_format: 'json';
  status: 'active';
  subscriptions: string[];
}

export interface TriggerBody {
  title: string;
  active: true;
  conditions: Record<'all' | 'any', { field: string; operator: string; value: string }[]>;
  actions: { field: string; value: string[] }[];
}

const Page = z.looseObject({
  meta: z
    .looseObject({ has_more: z.boolean().nullish(), after_cursor: z.string().nullish() })
    .nullish(),
});
const Secret = z.looseObject({ signing_secret: z.looseObject({ secret: z.string().min(1) }) });

const pageSize = 100;
const maxPages = 20;

export type ZendeskAdminClient = ReturnType<typeof createZendeskAdminClient>;

/** What administrators set up. https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ */
export function createZendeskAdminClient(connection: ZendeskConnection) {
  const credentials = Buffer.from(`${connection.email}/token:${connection.apiToken}`);
  const http = createHttpClient({
    baseUrl: `${connection.baseUrl}/api/v2`,
    headers: { authorization: `Basic ${credentials.toString('base64')}` },
    timeoutMs: connection.timeout,
  });
  const id = encodeURIComponent;

  async function list<T>(path: string, what: string, name: string, one: z.ZodType<T>) {
    const items: T[] = [];
    let after: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const query = { 'page[size]': pageSize, 'page[after]': after };
      const { json } = await http.send({ method: 'GET', path, what, query });
      const { meta, [name]: rows } = Page.parse(json);
      items.push(...z.array(one).parse(rows));
      if (!meta?.has_more || !meta.after_cursor) return items;
      after = meta.after_cursor;
    }
    // What is beyond could be ours: nothing is made that may be there already.
    throw new PermanentError(`${what}: there are more than ${maxPages * pageSize}`);
  }

  return {
    close: () => http.close(),

    async me(): Promise<User> {
      const { json } = await http.send({
        method: 'GET',
        path: '/users/me.json',
        what: 'GET current user',
      });
      return z.looseObject({ user: User }).parse(json).user;
    },

    webhooks: () => list('/webhooks', 'GET webhooks', 'webhooks', ZendeskWebhook),

    async createWebhook(webhook: WebhookBody): Promise<void> {
      const json = { webhook };
      await http.send({ method: 'POST', path: '/webhooks', what: 'POST webhook', json });
    },

    async changeWebhook(webhookId: string, webhook: Partial<WebhookBody>): Promise<void> {
      const path = `/webhooks/${id(webhookId)}`;
      await http.send({ method: 'PATCH', path, what: 'PATCH webhook', json: { webhook } });
    },

    async signingSecret(webhookId: string): Promise<string> {
      const path = `/webhooks/${id(webhookId)}/signing_secret`;
      const { json } = await http.send({ method: 'GET', path, what: 'GET signing secret' });
      return Secret.parse(json).signing_secret.secret;
    },

    triggers: () => list('/triggers', 'GET triggers', 'triggers', ZendeskTrigger),

    async createTrigger(trigger: TriggerBody): Promise<void> {
      const json = { trigger };
      await http.send({ method: 'POST', path: '/triggers', what: 'POST trigger', json });
    },

    async changeTrigger(triggerId: string, trigger: TriggerBody): Promise<void> {
      const path = `/triggers/${id(triggerId)}`;
      await http.send({ method: 'PUT', path, what: 'PUT trigger', json: { trigger } });
    },
  };
}
