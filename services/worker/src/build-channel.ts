import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { profileType } from '@omnirelay/adapters/zalo/profile-event.ts';
import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { isInboxFlow } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { answeredPlaces } from './answer/answered-places.ts';
import type { Channel } from './answer/channel.ts';
import { createChatwootChannel } from './answer/chatwoot-channel.ts';
import { createZaloChannel } from './answer/zalo-channel.ts';
import { type BuildZaloDeps, buildZalo } from './build-zalo.ts';
import { connectionNamed } from './connection-named.ts';
import type { Cache } from './relay/cache.ts';
import { chatwootGate } from './relay/calls.ts';
import { introduce } from './zalo/introduce.ts';

interface Parts {
  cache: Cache;
  gate: Gate;
  ledger: Ledger;
  accept(event: StoredEvent): Promise<void>;
  nowMs(): number;
}

type BuildChannelDeps = BuildZaloDeps & { config: Config };
type Named<Provider extends Connection['provider']> = Extract<Connection, { provider: Provider }>;

interface Built {
  channel: Channel;
  close(): Promise<void>;
}

/** Where a flow's customers are: one channel for each provider. */
export function buildChannel(deps: BuildChannelDeps, flow: AnswerFlow, parts: Parts): Built {
  const connection = connectionNamed(deps.config, flow.on);
  switch (connection.provider) {
    case 'zalo':
      return zaloChannel(deps, connection, parts);
    case 'chatwoot':
      return chatwootChannel(deps, connection, parts);
    default:
      throw new ConfigError(`Nobody can be answered on ${connection.name}`);
  }
}

function zaloChannel(deps: BuildChannelDeps, connection: Named<'zalo'>, parts: Parts): Built {
  const { client, heardOf, close } = buildZalo(deps, connection);
  const { cache, ledger } = parts;
  const inboxFlows = flowsFor(deps.config.flows, connection, profileType).filter(isInboxFlow);
  const about = { zalo: client, zaloConnection: connection, heardOf, inboxFlows, ...parts };
  const channel = createZaloChannel({
    ...{ connection, cache, ledger },
    introduce: async (event) => void (await introduce(about, event)),
  });
  return { channel, close };
}

function chatwootChannel(
  { config }: BuildChannelDeps,
  connection: Named<'chatwoot'>,
  { gate }: Parts,
): Built {
  const place = answeredPlaces(config.flows, config.connections).get(connection.name);
  if (!place)
    throw new ConfigError(`Nothing says which inboxes of ${connection.name} are answered`);
  const chatwoot = createChatwootClient(connection, connection.botToken);
  const gateRequest = chatwootGate({ chatwootConnection: connection });
  const channel = createChatwootChannel({ place, chatwoot, gate, gateRequest });
  return { channel, close: () => chatwoot.close() };
}
