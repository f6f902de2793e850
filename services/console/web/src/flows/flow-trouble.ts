import type { Flow } from '../api/shapes.ts';

/** As the API names who paused it where nobody did. */
const byItself = 'auto';

export type FlowTrouble = 'failing' | 'paused-itself' | 'paused';

/** What a person should know of a flow at once; undefined: nothing. Pure. */
export function troubleOf(flow: Pick<Flow, 'state' | 'paused'>): FlowTrouble | undefined {
  if (flow.paused) return flow.paused.by === byItself ? 'paused-itself' : 'paused';
  return flow.state === 'failing' ? 'failing' : undefined;
}

/** What an address is filled in with for changing it: what is not shown can't be kept. Pure. */
export function editableAddress(shown: string): { address: string; isPartHidden: boolean } {
  const [address = '', query] = shown.split('?');
  return { address, isPartHidden: query !== undefined };
}

/** Only these go through a queue of their own. Pure. */
export function canPause({ kind }: Pick<Flow, 'kind'>): boolean {
  return kind !== 'inbox';
}
