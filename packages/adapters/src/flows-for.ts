import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { takesType } from '@omnirelay/shared/config/forward.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import { type Connection, providerOf, sendsWebhooks } from './registry.ts';

/** Ids of the flows that want this event. */
export function flowsFor(flows: readonly Flow[], connection: Connection, type: string): string[] {
  if (!sendsWebhooks(connection)) return [];
  const { wantedBy } = providerOf(connection);
  return flowsOf(flows, connection.name)
    .filter((flow) =>
      flow.kind === 'forward' ? takesType(flow, type) : wantedBy[flow.kind].includes(type),
    )
    .map((flow) => flow.id);
}

/** Asked for every webhook, and a configuration stays as it is while a process runs. */
const known = new WeakMap<readonly Flow[], Map<string, Flow[]>>();

function flowsOf(flows: readonly Flow[], connection: string): Flow[] {
  const byConnection = known.get(flows) ?? new Map<string, Flow[]>();
  known.set(flows, byConnection);
  const found =
    byConnection.get(connection) ?? flows.filter((flow) => sourcesOf(flow).includes(connection));
  byConnection.set(connection, found);
  return found;
}
