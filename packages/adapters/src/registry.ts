import type { z } from 'zod';
import type { ChatwootConnection } from './chatwoot/config.ts';
import { chatwoot } from './chatwoot/index.ts';
import { OpenAiConnection } from './openai/config.ts';
import type { Provider } from './provider.ts';
import type { ZaloConnection } from './zalo/config.ts';
import { zalo } from './zalo/index.ts';
import type { ZendeskConnection } from './zendesk/config.ts';
import { zendesk } from './zendesk/index.ts';
import type { ZohoConnection } from './zoho/config.ts';
import { zoho } from './zoho/index.ts';

/** Every provider that sends webhooks, a line each. */
export const providers = { zendesk, chatwoot, zoho, zalo } as const;

/** Every system that is only called, a line each: the settings of its connections. */
export const services = { openai: OpenAiConnection } as const;

type WebhookSettings = ZendeskConnection | ChatwootConnection | ZohoConnection | ZaloConnection;
export type Settings = WebhookSettings | OpenAiConnection;
/** A connection that webhooks come from. */
export type WebhookConnection = WebhookSettings & { name: string };
export type Connection = Settings & { name: string };

/** The provider of a connection, typed so that each is only given its own settings. */
export function providerOf(connection: WebhookConnection): Provider<WebhookConnection> {
  return providers[connection.provider] as Provider<WebhookConnection>;
}

export function sendsWebhooks(connection: Connection): connection is WebhookConnection {
  return Object.hasOwn(providers, connection.provider);
}

/** What a connection's settings have to be, by provider. */
export const settingsOf: Record<Settings['provider'], z.ZodType<Settings>> = {
  zendesk: zendesk.settings,
  chatwoot: chatwoot.settings,
  zoho: zoho.settings,
  zalo: zalo.settings,
  ...services,
};
