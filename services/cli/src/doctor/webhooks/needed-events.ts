import type { Config } from '@omnirelay/adapters/load-config.ts';
import { providerOf, type WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';

/** Event types that this connection's flows act on, by their names in a webhook. */
export function neededEvents(connection: WebhookConnection, config: Pick<Config, 'flows'>) {
  const { wantedBy } = providerOf(connection);
  const flows = config.flows.filter((flow) => sourcesOf(flow).includes(connection.name));
  return new Set(
    flows.flatMap((flow) =>
      flow.kind === 'forward'
        ? (flow.events ?? []).filter((event) => !event.endsWith('*'))
        : wantedBy[flow.kind],
    ),
  );
}
