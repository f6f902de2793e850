import type { ChatwootConnection } from './chatwoot/config.ts';
import { chatwoot } from './chatwoot/index.ts';
import type { Provider } from './provider.ts';
import type { ZendeskConnection } from './zendesk/config.ts';
import { zendesk } from './zendesk/index.ts';

/** Every provider, a line each. */
export const providers = { zendesk, chatwoot } as const;

export type Connection = (ZendeskConnection | ChatwootConnection) & { name: string };

/** The provider of a connection, typed so that each is only given its own settings. */
export function providerOf(connection: Connection): Provider<Connection> {
  return providers[connection.provider] as Provider<Connection>;
}
