import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Project, Projected } from '@omnirelay/shared/records/projection.ts';
import { type AnsweredPlace, answeredPlaces } from '../answer/answered-places.ts';
import { projectChatwoot } from './project-chatwoot.ts';
import { projectZalo } from './project-zalo.ts';
import { projectZendesk } from './project-zendesk.ts';

type Projection = (
  event: StoredEvent,
  connection: Connection,
  place: AnsweredPlace | undefined,
) => Projected | { skip: string };

/** undefined: no inbox stores those. */
const projections: Record<Connection['provider'], Projection | undefined> = {
  chatwoot: (event, connection, place) =>
    projectChatwoot(
      event,
      place,
      connection.provider === 'chatwoot' ? connection.agentId : undefined,
    ),
  zendesk: projectZendesk,
  zoho: undefined,
  zalo: (event, connection) =>
    connection.provider === 'zalo' ? projectZalo(event, connection) : { skip: 'not-subscribed' },
  openai: undefined,
};

/** What inbox flows store, by the configuration. */
export function createProject({
  connections,
  flows,
}: Pick<Config, 'connections' | 'flows'>): Project {
  const namedBy = new Map(
    flows.flatMap((flow) =>
      flow.kind === 'inbox' ? flow.from.map((name) => [name, flow.id]) : [],
    ),
  );
  const places = answeredPlaces(flows, connections);
  return (event, flow) => {
    const connection = connections[event.connection];
    // Accepted when the configuration was another.
    if (!connection || namedBy.get(event.connection) !== flow) return { skip: 'not-subscribed' };
    const projection = projections[connection.provider];
    return (
      projection?.(event, connection, places.get(event.connection)) ?? { skip: 'not-subscribed' }
    );
  };
}
