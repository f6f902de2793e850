import { call } from './calls.ts';
import type { RelayDeps } from './relay-deps.ts';

const keepSeconds = 24 * 3600;

/** Our own user at Zendesk: what it does is an echo. Set on the connection, or asked once a day. */
export async function ourZendeskUser(deps: RelayDeps): Promise<string> {
  const { agentId, name, email, baseUrl } = deps.zendeskConnection;
  if (agentId !== undefined) return agentId;
  return deps.cache.getOrAsk('me', `${name}:${baseUrl}:${email}`, keepSeconds, () =>
    call(deps, 'zendesk', async () => (await deps.zendesk.me()).id),
  );
}
