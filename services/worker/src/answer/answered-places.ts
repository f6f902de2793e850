import type { ChatwootPlace } from '@omnirelay/shared/config/answer.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { relayedInboxes } from '@omnirelay/shared/config/relayed-inboxes.ts';

/** Which conversations of a Chatwoot an answer flow is for. */
export interface AnsweredPlace {
  as: ChatwootPlace['as'];
  inboxes: string[] | undefined;
  /** those that a relay writes into: what a bot says there reaches nobody */
  relayed: string[];
  /** our own user's id, where it is known */
  agentId: string | undefined;
}

/** By the name of the connection. Pure. */
export function answeredPlaces(
  flows: readonly Flow[],
  connections: Record<string, { agentId?: string | undefined } | object>,
): Map<string, AnsweredPlace> {
  const relays = flows.filter((flow) => flow.kind === 'relay');
  return new Map(
    flows.flatMap((flow) => {
      if (flow.kind !== 'answer' || !flow.chatwoot) return [];
      const { as, inboxes } = flow.chatwoot;
      const relayed = relayedInboxes(relays, connections, flow.on);
      const { agentId }: { agentId?: unknown } = connections[flow.on] ?? {};
      const ours = typeof agentId === 'string' ? agentId : undefined;
      return [[flow.on, { as, inboxes, relayed, agentId: ours }] as const];
    }),
  );
}

/** Why customers of this inbox are not answered. */
export function whyNotHere(
  { inboxes, relayed }: Pick<AnsweredPlace, 'inboxes' | 'relayed'>,
  inboxId: string | undefined,
): string | undefined {
  if (inboxId === undefined) return 'no-inbox';
  if (relayed.includes(inboxId)) return 'relayed-inbox';
  return inboxes === undefined || inboxes.includes(inboxId) ? undefined : 'other-inbox';
}
