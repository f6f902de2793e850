import { z } from 'zod';
import { createHttpClient, type HttpCall } from '../http/client.ts';
import type { ChatwootConnection } from './config.ts';

const Id = z.number().int().transform(String);
/** Servers that can't sign have no key, or an empty one. */
const Secret = z
  .string()
  .nullish()
  .transform((secret) => secret || undefined);

export const ChatwootWebhook = z
  .looseObject({
    id: Id,
    url: z.string(),
    name: z.string().nullish(),
    subscriptions: z.array(z.string()).nullish(),
    secret: Secret,
  })
  .transform(({ id, url, name, subscriptions, secret }) => ({
    ...{ id, url, name: name ?? null, subscriptions: subscriptions ?? [], secret },
  }));
export type ChatwootWebhook = z.infer<typeof ChatwootWebhook>;

export const ChatwootInbox = z
  .looseObject({
    id: Id,
    name: z.string(),
    channel_type: z.string(),
    webhook_url: z.string().nullish(),
    secret: Secret,
  })
  .transform(({ id, name, channel_type, webhook_url, secret }) => ({
    ...{ id, name, isApi: channel_type === 'Channel::Api', url: webhook_url || undefined, secret },
  }));
export type ChatwootInbox = z.infer<typeof ChatwootInbox>;

export interface ChatwootWebhookBody {
  name: string;
  url: string;
  subscriptions: string[];
}

export type ChatwootAdminClient = ReturnType<typeof createChatwootAdminClient>;

/** What administrators set up. Creates answer 200. https://developers.chatwoot.com/api-reference/webhooks/ */
export function createChatwootAdminClient(connection: ChatwootConnection) {
  const http = createHttpClient({
    baseUrl: `${connection.baseUrl}/api/v1/accounts/${connection.accountId}`,
    headers: { api_access_token: connection.apiToken },
    timeoutMs: connection.timeout,
  });
  const send = async (call: HttpCall) => (await http.send(call)).json;
  const id = encodeURIComponent;

  return {
    close: () => http.close(),

    async webhooks(): Promise<ChatwootWebhook[]> {
      const json = await send({ method: 'GET', path: '/webhooks', what: 'GET webhooks' });
      const Webhooks = z.looseObject({ webhooks: z.array(ChatwootWebhook) });
      return z.looseObject({ payload: Webhooks }).parse(json).payload.webhooks;
    },

    async createWebhook(webhook: ChatwootWebhookBody): Promise<void> {
      await send({ method: 'POST', path: '/webhooks', what: 'POST webhook', json: { webhook } });
    },

    async changeWebhook(webhookId: string, webhook: Partial<ChatwootWebhookBody>): Promise<void> {
      const path = `/webhooks/${id(webhookId)}`;
      await send({ method: 'PATCH', path, what: 'PATCH webhook', json: { webhook } });
    },

    async inboxes(): Promise<ChatwootInbox[]> {
      const json = await send({ method: 'GET', path: '/inboxes', what: 'GET inboxes' });
      return z.looseObject({ payload: z.array(ChatwootInbox) }).parse(json).payload;
    },

    async createApiInbox(name: string): Promise<void> {
      const json = { name, channel: { type: 'api' } };
      await send({ method: 'POST', path: '/inboxes', what: 'POST inbox', json });
    },
  };
}
