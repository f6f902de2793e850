import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { takesType } from '@omnirelay/shared/config/forward.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import { providerOf, type WebhookConnection } from '../registry.ts';

/**
 * Of the types that webhooks of a connection can tell of, those that a flow acts on. Pure.
 * @param known what can be subscribed to; a forward flow without `events` takes all of it
 */
export function wantedTypes(
  flows: readonly Flow[],
  connection: WebhookConnection,
  known: readonly string[],
): string[] {
  const { wantedBy } = providerOf(connection);
  const listening = flows.filter((flow) => sourcesOf(flow).includes(connection.name));
  return known.filter((type) =>
    listening.some((flow) =>
      flow.kind === 'forward' ? takesType(flow, type) : wantedBy[flow.kind].includes(type),
    ),
  );
}
