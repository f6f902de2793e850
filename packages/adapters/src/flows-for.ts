import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { takesType } from '@omnirelay/shared/config/forward.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import { type Connection, providerOf, sendsWebhooks } from './registry.ts';

/** Ids of the flows that want this event. */
export function flowsFor(flows: readonly Flow[], connection: Connection, type: string): string[] {
  if (!sendsWebhooks(connection)) return [];
  const { wantedBy } = providerOf(connection);
  return flows
    .filter((flow) => sourcesOf(flow).includes(connection.name))
    .filter((flow) =>
      flow.kind === 'forward' ? takesType(flow, type) : wantedBy[flow.kind].includes(type),
    )
    .map((flow) => flow.id);
}
