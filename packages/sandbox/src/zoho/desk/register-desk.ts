import type { FastifyInstance } from 'fastify';
import type { Announcer } from '../webhooks/announce.ts';
import type { Signer } from '../webhooks/sign-webhook.ts';
import { registerComments } from './comments.ts';
import type { DeskParts } from './parts.ts';
import { registerPortal } from './portal.ts';
import { registerReplies } from './replies.ts';
import { registerSearch } from './search.ts';
import { registerTags } from './tags.ts';
import { registerThreads } from './threads.ts';
import { registerTickets } from './tickets.ts';
import { registerWebhooks } from './webhooks.ts';

/** Desk's API, version 1. */
export function registerDesk(
  app: FastifyInstance,
  parts: DeskParts & { orgId: string; announcer: Announcer; signer: Signer },
): void {
  registerTickets(app, parts);
  registerThreads(app, parts);
  registerReplies(app, parts);
  registerComments(app, parts);
  registerTags(app, parts);
  registerSearch(app, parts);
  registerPortal(app, parts, parts);
  const { nextId, nowMs } = parts.world;
  registerWebhooks(app, { ...parts, nextId, nowMs });
}
