import type { IncomingHttpHeaders } from 'node:http';
import { notAuthorized, Refusal } from './refusals.ts';
import type { Actor } from './rows.ts';
import type { World } from './world.ts';

/** Who may call a route: any user, administrators only, or agent bots too. */
export type Access = 'user' | 'administrator' | 'bot';

export function authenticate(world: World, headers: IncomingHttpHeaders, access: Access): Actor {
  const token = readToken(world, headers);
  if (token === undefined) {
    throw new Refusal(401, {
      errors: ['You need to sign in or sign up before continuing.'],
    });
  }
  const actor = [...world.store.users.values(), ...world.store.bots.values()].find(
    (candidate) => candidate.accessToken === token,
  );
  if (!actor) throw new Refusal(401, { error: 'Invalid Access Token' });
  if (!world.switches.apiAndWebhooks) {
    throw new Refusal(403, { error: 'API access is not available on your current plan' });
  }
  if (actor.kind === 'AgentBot' && access !== 'bot') {
    throw new Refusal(401, { error: 'Access to this endpoint is not authorized for bots' });
  }
  if (access === 'administrator' && (actor.kind !== 'User' || actor.role !== 'administrator')) {
    throw notAuthorized();
  }
  return actor;
}

/** Rack reads both spellings as one; nginx in front drops the one with underscores unless told otherwise. */
function readToken(world: World, headers: IncomingHttpHeaders): string | undefined {
  const hyphenated = headers['api-access-token'];
  const underscored = world.switches.tokenHeader === 'any' ? headers.api_access_token : undefined;
  const token = underscored ?? hyphenated;
  return Array.isArray(token) ? token[0] : token;
}
