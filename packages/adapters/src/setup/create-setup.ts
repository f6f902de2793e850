import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { KeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { createChatwootSetup } from '../chatwoot/setup.ts';
import { type Connection, providers } from '../registry.ts';
import type { ZendeskMode } from '../zendesk/plan-setup.ts';
import { createZendeskSetup } from '../zendesk/setup.ts';
import type { ZohoClients } from '../zoho/clients.ts';
import { createZohoSetup } from '../zoho/setup.ts';
import type { ConnectionSetup } from './apply.ts';
import { createTarget, type SetupTarget } from './target.ts';

const withSetup = ['zendesk', 'chatwoot', 'zoho'] as const;

/** A connection whose provider is set up through its API. */
export type SetupConnection = Extract<Connection, { provider: (typeof withSetup)[number] }>;

export function canSetUp(connection: Connection): connection is SetupConnection {
  return (withSetup as readonly string[]).includes(connection.provider);
}

export interface SetupDeps {
  config: { connections: Record<string, Connection>; flows: readonly Flow[] };
  /** where ingress is reached from outside */
  publicUrl: string;
  kept: KeptSecrets;
  /** what every call to the provider passes */
  call: <T>(run: () => Promise<T>) => Promise<T>;
  clientsOf(connection: Extract<Connection, { provider: 'zoho' }>): ZohoClients;
  zendesk?: ZendeskMode | undefined;
}

export function createConnectionSetup(
  connection: SetupConnection,
  deps: SetupDeps,
): ConnectionSetup {
  const { config, kept, call } = deps;
  const parts = { target: targetOf(connection, deps), flows: config.flows, kept, call };
  switch (connection.provider) {
    case 'zendesk':
      return createZendeskSetup(connection, { ...parts, mode: deps.zendesk });
    case 'chatwoot':
      return createChatwootSetup(connection, parts);
    case 'zoho':
      return createZohoSetup(connection, { ...parts, clients: deps.clientsOf(connection) });
  }
}

/** Established paths belong to a provider's only connection, or to the one that is its default. */
function targetOf(
  { name, provider, default: isDefault }: SetupConnection,
  { config, publicUrl }: Pick<SetupDeps, 'config' | 'publicUrl'>,
): SetupTarget {
  const alike = Object.values(config.connections).filter((one) => one.provider === provider);
  const isBound = alike.length === 1 || isDefault;
  const establishedPaths = isBound ? providers[provider].establishedPaths : [];
  return createTarget({ connection: name, publicUrl, establishedPaths });
}
