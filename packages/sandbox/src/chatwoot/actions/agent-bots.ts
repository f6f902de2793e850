import { findInbox } from '../lookups.ts';
import { makeSecret, makeToken } from '../make-secret.ts';
import { notFound } from '../refusals.ts';
import type { BotRow } from '../rows.ts';
import type { World } from '../world.ts';

export function addBotRow(
  world: World,
  options: { name: string; description?: string | null; outgoing_url?: string | null },
): BotRow {
  const id = world.store.nextId('agent_bots');
  const bot: BotRow = {
    kind: 'AgentBot',
    id,
    name: options.name,
    description: options.description ?? null,
    accessToken: makeToken(),
    outgoingUrl: options.outgoing_url ?? null,
    secret: makeSecret(),
  };
  world.store.bots.set(id, bot);
  return bot;
}

/** One bot answers in an inbox; null ends that. */
export function setInboxBot(world: World, inboxId: number, botId: number | null): void {
  const { id } = findInbox(world, inboxId);
  if (botId === null) {
    world.store.inboxBots.delete(id);
    return;
  }
  if (!world.store.bots.has(botId)) throw notFound();
  world.store.inboxBots.set(id, botId);
}
