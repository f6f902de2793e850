import type { Route } from '../mount-route.ts';
import { accountRoutes } from './account.ts';
import { agentBotRoutes } from './agent-bots.ts';
import { contactSearchRoutes } from './contact-search.ts';
import { contactRoutes } from './contacts.ts';
import { conversationChangeRoutes } from './conversation-changes.ts';
import { conversationRoutes } from './conversations.ts';
import { inboxRoutes } from './inboxes.ts';
import { messageRoutes } from './messages.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every call of the account API that the fake knows; any other is refused loudly. */
export const accountApi: Route[] = [
  ...accountRoutes,
  ...contactRoutes,
  ...contactSearchRoutes,
  ...conversationRoutes,
  ...conversationChangeRoutes,
  ...messageRoutes,
  ...webhookRoutes,
  ...inboxRoutes,
  ...agentBotRoutes,
];
