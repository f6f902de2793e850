import type { Flow } from '../config/config-file.ts';
import { laneOf } from '../mailbox/mailbox-name.ts';

/** A lane: what one flow does with the events of one connection. Its name is its BullMQ queue. */
export interface Lane {
  name: string;
  flow: Flow;
  connection: string;
}

/** The connections whose events a flow wants. */
export function sourcesOf(flow: Flow): string[] {
  return [flow.zendesk, flow.chatwoot];
}

export function lanesOf(flows: Flow[]): Lane[] {
  return flows.flatMap((flow) =>
    sourcesOf(flow).map((connection) => ({
      name: laneOf(flow.id, connection),
      flow,
      connection,
    })),
  );
}

/** Ids of the flows that want this connection's events. */
export function flowsFrom(flows: Flow[], connection: string): string[] {
  return flows.filter((flow) => sourcesOf(flow).includes(connection)).map((flow) => flow.id);
}
