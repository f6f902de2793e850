import { call } from './calls.ts';
import type { ZendeskDeps } from './relay-deps.ts';

const keepSeconds = 24 * 3600;

type Needed = Omit<ZendeskDeps, 'ourZendeskUser'>;

/**
 * Our own user at Zendesk. Set on the connection, or asked once: it belongs to the credentials, so a
 * process never has to ask again, and other processes find the answer in the cache.
 */
export function createOurZendeskUser(deps: Needed): () => Promise<string> {
  const { agentId, name, email, baseUrl } = deps.zendeskConnection;
  let known: Promise<string> | undefined;
  const ask = () =>
    deps.cache.getOrAsk('me', `${name}:${baseUrl}:${email}`, keepSeconds, () =>
      call(deps, 'zendesk', async () => (await deps.zendesk.me()).id),
    );
  return () => {
    if (agentId !== undefined) return Promise.resolve(agentId);
    known ??= ask().catch((error) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
