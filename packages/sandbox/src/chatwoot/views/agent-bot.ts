import type { Actor, BotRow } from '../rows.ts';
import type { World } from '../world.ts';

/** A bot in REST; its token and its secret are for administrators. */
export function agentBotView(world: World, bot: BotRow, viewer: Actor) {
  const isAdministrator = viewer.kind === 'User' && viewer.role === 'administrator';
  return {
    id: bot.id,
    name: bot.name,
    description: bot.description,
    thumbnail: '',
    outgoing_url: bot.outgoingUrl,
    bot_type: 'webhook',
    bot_config: {},
    account_id: world.account.id,
    ...(isAdministrator ? { access_token: bot.accessToken, secret: bot.secret } : {}),
    system_bot: false,
  };
}
