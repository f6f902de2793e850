import { nestedActor } from '../payloads/people.ts';
import type { Actor } from '../rows.ts';
import type { World } from '../world.ts';

/** An assignee in REST; a bot keeps its own small shape. */
export function agentView(world: World, actor: Actor) {
  if (actor.kind === 'AgentBot') return nestedActor(actor);
  return {
    id: actor.id,
    account_id: world.account.id,
    availability_status: 'online',
    auto_offline: true,
    confirmed: true,
    email: actor.email,
    available_name: actor.name,
    name: actor.name,
    role: actor.role,
    thumbnail: '',
  };
}
