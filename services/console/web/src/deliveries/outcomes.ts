import type { Delivery, DeliveryFlow } from '../api/shapes.ts';

/** What came of a delivery in one of its flows. */
export interface Outcome {
  /** undefined: it goes without saying, or no flow took it */
  flow: string | undefined;
  kind: 'reason' | 'remote' | 'stored';
  /** a reason, or an id at the provider */
  text: string;
}

/** One for each flow that has something to tell; that it was stored says the least and comes last. */
export function outcomesOf({ reason, flows }: Pick<Delivery, 'reason' | 'flows'>): Outcome[] {
  if (flows.length === 0)
    return reason === null ? [] : [{ flow: undefined, kind: 'reason', text: reason }];
  const told = flows.flatMap((each) => outcomeOf(each, flows.length > 1) ?? []);
  return [
    ...told.filter(({ kind }) => kind !== 'stored'),
    ...told.filter(({ kind }) => kind === 'stored'),
  ];
}

function outcomeOf(each: DeliveryFlow, isNamed: boolean): Outcome | undefined {
  const flow = isNamed ? each.flow : undefined;
  const why = whyOf(each);
  if (why !== null) return { flow, kind: 'reason', text: why };
  if (each.remoteId !== null) return { flow: each.flow, kind: 'remote', text: each.remoteId };
  return isStored(each) ? { flow, kind: 'stored', text: '' } : undefined;
}

/** As long as it is tried, the last try says most. */
function whyOf({ state, reason, lastError }: DeliveryFlow): string | null {
  return state === 'retrying' ? (lastError ?? reason) : (reason ?? lastError);
}

/** Flows of this name only store what they get. */
export function isStored({ flow, state }: Pick<DeliveryFlow, 'flow' | 'state'>): boolean {
  return state === 'done' && (flow === 'inbox' || flow.startsWith('inbox-'));
}
