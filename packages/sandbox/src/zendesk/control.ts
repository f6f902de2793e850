import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type FakeServerParts,
  readControlBody,
  registerControl,
  type WebhookSender,
} from '../kit/index.ts';
import { statuses } from './model.ts';
import type { People } from './people.ts';
import { presentComment, presentTicket, presentUser } from './present.ts';
import type { World } from './world.ts';

const files = z.array(
  z.strictObject({
    fileName: z.string(),
    contentType: z.string(),
    data: z.base64().transform((text) => Buffer.from(text, 'base64')),
  }),
);

const NewUser = z.strictObject({
  name: z.string(),
  email: z.email().exactOptional(),
  role: z.enum(['end-user', 'agent', 'admin']),
  externalId: z.string().exactOptional(),
});

const NewTicket = z.strictObject({
  requesterId: z.int(),
  subject: z.string(),
  comment: z.string().exactOptional(),
  public: z.boolean().exactOptional(),
  attachments: files.exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  status: z.enum(statuses).exactOptional(),
  externalId: z.string().exactOptional(),
  id: z.int().exactOptional(),
  followupOf: z.int().exactOptional(),
  silent: z.boolean().exactOptional(),
});

const NewComment = z.strictObject({
  authorId: z.int(),
  body: z.string(),
  htmlBody: z.string().exactOptional(),
  public: z.boolean().exactOptional(),
  attachments: files.exactOptional(),
  status: z.enum(statuses).exactOptional(),
  silent: z.boolean().exactOptional(),
});

const StatusChange = z.strictObject({ status: z.enum(statuses), actorId: z.int() });

/** People's actions for people with curl, and for tests in other processes. */
export function mountControl(
  app: FastifyInstance,
  parts: FakeServerParts & { world: World; people: People; webhooks: WebhookSender },
): void {
  const { world, people } = parts;
  registerControl(app, { ...parts, state: () => presentState(world, parts.webhooks) });

  app.post('/_sandbox/users', async (request) => {
    return presentUser(world, people.addUser(readControlBody(NewUser, request.body)));
  });
  app.post('/_sandbox/tickets', async (request) => {
    return presentTicket(world, people.createTicket(readControlBody(NewTicket, request.body)));
  });
  app.post('/_sandbox/tickets/:id/comments', async (request) => {
    const input = readControlBody(NewComment, request.body);
    return presentComment(world, people.comment(readTicketId(request), input));
  });
  app.post('/_sandbox/tickets/:id/status', async (request) => {
    const { status, actorId } = readControlBody(StatusChange, request.body);
    return presentTicket(world, people.setStatus(readTicketId(request), status, actorId));
  });
}

function readTicketId(request: FastifyRequest): number {
  return z.object({ id: z.coerce.number().int() }).parse(request.params).id;
}

function presentState(world: World, webhooks: WebhookSender): unknown {
  return {
    users: [...world.users.values()].map((user) => presentUser(world, user)),
    tickets: [...world.tickets.values()].map((ticket) => ({
      ...presentTicket(world, ticket),
      comments: ticket.comments.map((comment) => presentComment(world, comment)),
    })),
    downloads: world.downloads,
    webhooks: webhooks.sent,
  };
}
