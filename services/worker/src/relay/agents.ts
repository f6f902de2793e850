import type { ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { isStaffRole } from '@omnirelay/adapters/zendesk/normalize.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { call } from './calls.ts';
import type { ZendeskDeps } from './relay-deps.ts';

const keepSeconds = 6 * 3600;

type Asker = Pick<ZendeskDeps, 'cache' | 'gate' | 'zendesk' | 'zendeskConnection'>;

/**
 * The Zendesk agent with this Chatwoot agent's e-mail; undefined when there is none who may answer.
 * Asked rarely: agents stay the same all day.
 */
export async function findZendeskAgent(
  deps: Asker,
  sender: ChatwootMessage['sender'],
): Promise<string | undefined> {
  const email = sender.kind === 'user' ? sender.email?.toLowerCase() : undefined;
  if (!email) return undefined;
  const { name } = deps.zendeskConnection;
  const found = await deps.cache.getOrAsk('agent', `${name}:${email}`, keepSeconds, async () => ({
    id: await askFor(deps, email),
  }));
  return found.id ?? undefined;
}

async function askFor(deps: Asker, email: string): Promise<string | null> {
  try {
    const users = await call(deps, 'zendesk', () => deps.zendesk.usersByEmail(email));
    const agent = users.find(
      (user) =>
        user.email?.toLowerCase() === email &&
        isStaffRole(user.role) &&
        user.active !== false &&
        user.suspended !== true,
    );
    return agent?.id ?? null;
  } catch (error) {
    // No right to search: the reply goes out under our own name, with the agent's in the text.
    if (error instanceof PermanentError) return null;
    throw error;
  }
}
