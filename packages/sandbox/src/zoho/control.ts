import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type FakeServerParts,
  readControlBody,
  registerControl,
  type WebhookSender,
} from '../kit/index.ts';
import type { Credits } from './credits.ts';
import type { Crm } from './crm/world.ts';
import { priorities, statusTypes } from './model.ts';
import type { People } from './people.ts';
import type { Switches } from './switches.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

const NewContact = z.strictObject({
  firstName: z.string(),
  lastName: z.string(),
  email: z.email().nullable(),
});
const NewTicket = z.strictObject({
  contactId: z.string(),
  departmentId: z.string(),
  subject: z.string(),
  content: z.string().exactOptional(),
  channel: z.string().exactOptional(),
});
const Content = z.strictObject({ content: z.string().min(1) });
const NewComment = z.strictObject({ content: z.string().min(1), isPublic: z.boolean() });
const Change = z.strictObject({
  status: z.enum(Object.keys(statusTypes)).exactOptional(),
  priority: z.enum(priorities).nullable().exactOptional(),
  departmentId: z.string().exactOptional(),
  cf: z.record(z.string(), z.string().nullable()).exactOptional(),
});

/** What people do, by curl. */
export function registerZohoControl(
  app: FastifyInstance,
  parts: FakeServerParts & {
    webhooks: WebhookSender;
    world: World;
    crm: Crm;
    people: People;
    credits: Credits;
    tokens: Tokens;
    switches: Switches;
  },
): void {
  const { world, crm, people, credits, tokens, switches, webhooks } = parts;
  registerControl(app, {
    ...parts,
    state: () => ({
      departments: [...world.departments.values()],
      replyAddresses: world.addresses,
      agents: [...world.agents.values()],
      contacts: [...world.contacts.values()],
      tickets: [...world.tickets.values()],
      crm: crm.state(),
      credits,
      switches,
      webhooks: webhooks.sent,
    }),
  });
  const on = <T>(path: string, schema: z.ZodType<T>, act: (id: string, input: T) => unknown) =>
    app.post(`/_sandbox${path}`, async (request, reply) => {
      const done = act(idOf(request), readControlBody(schema, request.body));
      return done ?? reply.code(204).send();
    });

  on('/contacts', NewContact, (_, contact) => people.addContact(contact));
  on('/tickets', NewTicket, (_, ticket) => {
    if (!world.contacts.has(ticket.contactId)) throw missing('contact', ticket.contactId);
    if (!world.departments.has(ticket.departmentId)) {
      throw missing('department', ticket.departmentId);
    }
    return people.createTicket(ticket);
  });
  on('/tickets/:id/customer-reply', Content, (id, { content }) =>
    people.customerReplies(id, content),
  );
  on('/tickets/:id/agent-reply', Content, (id, { content }) => people.agentReplies(id, content));
  on('/tickets/:id/agent-draft', Content, (id, { content }) => people.agentDrafts(id, content));
  on('/tickets/:id/comment', NewComment, people.comment);
  on('/tickets/:id/change', Change, people.changeTicket);
  on('/tokens/expire', z.unknown(), () => tokens.expire());
  on('/tokens/revoke', z.unknown(), () => tokens.revoke());
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id?: string }).id ?? '';
}

function missing(what: string, id: string): Error {
  return Object.assign(new Error(`the sandbox has no ${what} ${id}`), { statusCode: 400 });
}
