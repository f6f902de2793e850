import { z } from 'zod';
import { addBotRow, setInboxBot } from '../actions/agent-bots.ts';
import { Id } from '../inputs.ts';
import { findInbox, findInboxBot } from '../lookups.ts';
import { makeSecret } from '../make-secret.ts';
import { type Route, route } from '../mount-route.ts';
import { invalid, notFound } from '../refusals.ts';
import type { BotRow } from '../rows.ts';
import { agentBotView } from '../views/agent-bot.ts';
import type { World } from '../world.ts';

const longestUrl = 2_048;

export const agentBotRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/agent_bots',
    access: 'user',
    run: ({ world, actor }) =>
      [...world.store.bots.values()].map((bot) => agentBotView(world, bot, actor)),
  }),
  route({
    method: 'GET',
    path: '/agent_bots/:id',
    access: 'user',
    run: ({ world, actor, id }) => agentBotView(world, findBot(world, id('id')), actor),
  }),
  route({
    method: 'POST',
    path: '/agent_bots',
    access: 'administrator',
    body: z.strictObject({
      name: z.string().min(1),
      description: z
        .string()
        .nullish()
        .transform((text) => text ?? null),
      outgoing_url: z.string(),
    }),
    run({ world, actor, body }) {
      const isUrl = /^https?:\/\//.test(body.outgoing_url) && URL.canParse(body.outgoing_url);
      if (!isUrl) throw invalid({ outgoing_url: 'is invalid' });
      if (body.outgoing_url.length > longestUrl) {
        throw invalid({ outgoing_url: `is too long (maximum is ${longestUrl} characters)` });
      }
      return agentBotView(world, addBotRow(world, body), actor);
    },
  }),
  route({
    method: 'POST',
    path: '/agent_bots/:id/reset_secret',
    access: 'administrator',
    run({ world, actor, id }) {
      const bot = findBot(world, id('id'));
      bot.secret = makeSecret();
      return agentBotView(world, bot, actor);
    },
  }),
  route({
    method: 'GET',
    path: '/inboxes/:id/agent_bot',
    access: 'user',
    run({ world, actor, id }) {
      const bot = findInboxBot(world, findInbox(world, id('id')).id);
      return { agent_bot: bot ? agentBotView(world, bot, actor) : {} };
    },
  }),
  route({
    method: 'POST',
    path: '/inboxes/:id/set_agent_bot',
    access: 'administrator',
    body: z.strictObject({ agent_bot: Id.nullable() }),
    run: ({ world, body, id }) => setInboxBot(world, id('id'), body.agent_bot),
  }),
];

function findBot(world: World, id: number): BotRow {
  const bot = world.store.bots.get(id);
  if (!bot) throw notFound();
  return bot;
}
