import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { createDecideForward, type DecideForward } from '@omnirelay/shared/flows/decide-forward.ts';

type Conditions = Pick<ForwardFlow, 'events' | 'inboxes' | 'when'>;
/** Absent: the flow's own; null: without it. */
type Given = { [Name in keyof Conditions]?: Conditions[Name] | null | undefined };

/** What to try: the flow's own conditions, but for those that are given. Pure. */
export function conditionsOf(flow: Conditions, given: Given): Conditions {
  const choose = <T>(own: T | undefined, other: T | null | undefined): T | undefined =>
    other === undefined ? own : (other ?? undefined);
  return {
    events: choose(flow.events, given.events),
    inboxes: choose(flow.inboxes, given.inboxes),
    when: choose(flow.when, given.when),
  };
}

/** Decides as workers do, and gets on where one event has no JSON in it. Pure. */
export function createTrial(flow: Conditions, given: Given): DecideForward {
  const decide = createDecideForward(conditionsOf(flow, given));
  return (event) => {
    try {
      return decide(event);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { kind: 'skip', reason: 'filter-error', detail: 'its body is not JSON' };
    }
  };
}
