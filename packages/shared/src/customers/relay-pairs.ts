import { type Flow, sourceOf } from '../config/flows.ts';
import type { RelayPair } from './place.ts';

export function relayPairs(flows: Flow[]): RelayPair[] {
  return flows.flatMap((flow) =>
    flow.kind === 'relay'
      ? [{ flow: flow.id, source: sourceOf(flow), chatwoot: flow.chatwoot }]
      : [],
  );
}
