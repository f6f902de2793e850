import type { Flow } from '../config/config-file.ts';
import { sourceOf } from '../config/flows.ts';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { laneOf } from '../mailbox/mailbox-name.ts';

/** A lane: what one flow does with the events of one connection. Its name is its BullMQ queue. */
export interface Lane {
  name: string;
  kind: 'relay' | 'reply' | 'automate' | 'answer' | 'forward';
  /** the flow's id */
  flow: string;
  connection: string;
}

/** The connections whose events a flow wants. */
export function sourcesOf(flow: Flow): string[] {
  switch (flow.kind) {
    case 'relay':
      return [sourceOf(flow), flow.chatwoot];
    case 'inbox':
    case 'forward':
      return flow.from;
    case 'automate':
      return [flow.zoho];
    case 'answer':
      return [flow.on];
  }
}

/** An inbox flow stores without a lane; what its conversations are answered goes through one. */
export function lanesOf(flows: Flow[]): Lane[] {
  return flows.flatMap((flow) =>
    sourcesOf(flow).map((connection): Lane => {
      const kind = flow.kind === 'inbox' ? 'reply' : flow.kind;
      const id = flow.kind === 'inbox' ? replyFlowId : flow.id;
      return { name: laneOf(id, connection), kind, flow: id, connection };
    }),
  );
}
