import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import type { FlowRow } from './statements.ts';

/** What somebody should look at first comes first. */
export const byAttention = ['uncertain', 'parked', 'retrying', 'waiting', 'done', 'skipped'];

/** The flow that an event's state is that of. `summarise` chooses in Postgres as this does. */
export function sumUp(flows: FlowRow[]): FlowRow | undefined {
  return flows.toSorted((a, b) => urgencyOf(a) - urgencyOf(b))[0];
}

/** That an event was stored says the least. */
function urgencyOf({ state, flow }: FlowRow): number {
  const isStored = state === 'done' && isInboxFlow(flow);
  return isStored ? byAttention.length : byAttention.indexOf(state);
}
