import type { RelayFlow } from './flows.ts';

/** Ids of the inboxes that relays write into, of the Chatwoot account that this connection is. Pure. */
export function relayedInboxes(
  relays: readonly Pick<RelayFlow, 'chatwoot'>[],
  connections: Record<string, object>,
  on: string,
): string[] {
  const account = accountOf(connections[on]);
  return relays.flatMap(({ chatwoot }) => {
    const connection = connections[chatwoot];
    if (connection === undefined || accountOf(connection) !== account) return [];
    const { inboxId }: { inboxId?: unknown } = connection;
    return inboxId === undefined ? [] : [String(inboxId)];
  });
}

function accountOf(connection: object | undefined): string {
  const { baseUrl, accountId }: { baseUrl?: unknown; accountId?: unknown } = connection ?? {};
  return [baseUrl, accountId].join(' ');
}
