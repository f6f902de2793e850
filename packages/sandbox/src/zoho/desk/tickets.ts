import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { plainFields, priorities, statusTypes } from '../model.ts';
import { ticketView } from '../present.ts';
import { deskRefusal, invalidData } from '../refusals.ts';
import type { World } from '../world.ts';
import {
  causeOf,
  type DeskParts,
  desk,
  Id,
  included,
  paramOf,
  readBody,
  readQuery,
} from './parts.ts';

const Include = z.strictObject({
  include: included(
    ...['contacts', 'products', 'assignee', 'departments', 'contract', 'isRead', 'team', 'skills'],
  ),
});

const status = z.string().refine((label) => Object.hasOwn(statusTypes, label));
const plain = Object.fromEntries(
  plainFields.map((name) => [name, z.string().nullable().optional()]),
) as Record<(typeof plainFields)[number], z.ZodOptional<z.ZodNullable<z.ZodString>>>;

/** What both writes take. Custom fields are nested in `cf`. */
const fields = {
  ...plain,
  // Times that are written need a literal Z.
  dueDate: z.iso.datetime().nullable().optional(),
  status: status.optional(),
  priority: z.enum(priorities).nullable().optional(),
  assigneeId: Id.nullable().optional(),
  channel: z.string().min(1).optional(),
  email: z.email().nullable().optional(),
  cf: z.record(z.string(), z.string().nullable()).optional(),
};
const subject = z.string().min(1).max(1_000);

/** A department is not among what can be changed: tickets are moved. */
const Change = z.strictObject({
  ...fields,
  subject: subject.optional(),
  contactId: Id.optional(),
});
const NewTicket = z.strictObject({
  ...fields,
  subject,
  departmentId: Id,
  contactId: Id,
  description: z.string().nullable().optional(),
});
const Move = z.strictObject({ departmentId: Id });

export function registerTickets(app: FastifyInstance, parts: DeskParts): void {
  const { world, tell } = parts;

  app.get(`${desk}/tickets/:id`, async (request) => {
    const { include } = readQuery(Include, request);
    return ticketView(world.ticket(paramOf(request, 'id')), world, include);
  });

  app.patch(`${desk}/tickets/:id`, async (request, reply) => {
    const ticket = world.ticket(paramOf(request, 'id'));
    const change = readBody(Change, request.body);
    const cause = causeOf(parts, request, reply);
    if (Object.keys(change).length === 0) {
      throw deskRefusal(422, 'EMPTY_PAYLOAD', 'The payload is empty.');
    }
    checkNames(world, change);
    const before = tell.viewOf(ticket);
    const cf = { ...ticket.cf, ...change.cf };
    world.change(ticket, { ...withoutUndefined(change), cf }, world.self.id);
    await tell.updated(ticket, before, cause);
    return ticketView(ticket, world);
  });

  app.post(`${desk}/tickets`, async (request, reply) => {
    const given = readBody(NewTicket, request.body);
    const cause = causeOf(parts, request, reply);
    checkNames(world, given);
    const { subject, departmentId, contactId, description = null, ...others } = given;
    const by = world.self.id;
    const ticket = world.addTicket({ subject, departmentId, contactId, description });
    const cf = { ...ticket.cf, ...others.cf };
    world.change(ticket, { ...withoutUndefined(others), cf }, by);
    await tell.added(ticket, cause);
    return ticketView(ticket, world);
  });

  app.post(`${desk}/tickets/:id/move`, async (request, reply) => {
    const ticket = world.ticket(paramOf(request, 'id'));
    const { departmentId } = readBody(Move, request.body);
    const cause = causeOf(parts, request, reply);
    checkNames(world, { departmentId });
    const before = tell.viewOf(ticket);
    const moves = [...ticket.moves, departmentId];
    world.change(ticket, { departmentId, moves }, world.self.id);
    await tell.moved(ticket, before, cause);
    return reply.code(200).send();
  });
}

/** @throws Refusal for what is named and isn't there */
function checkNames(
  world: World,
  given: {
    cf?: Record<string, unknown> | undefined;
    departmentId?: string;
    contactId?: string | undefined;
    assigneeId?: string | null | undefined;
  },
): void {
  const { cf = {}, departmentId, contactId, assigneeId } = given;
  const wrong = Object.keys(cf)
    .filter((name) => !world.customFields.has(name))
    .map((name) => `/cf/${name}`);
  if (departmentId && !world.departments.get(departmentId)?.isEnabled) wrong.push('/departmentId');
  if (contactId && !world.contacts.has(contactId)) wrong.push('/contactId');
  if (assigneeId && !world.agents.has(assigneeId)) wrong.push('/assigneeId');
  if (wrong.length > 0) throw invalidData(...wrong.map((fieldName) => ({ fieldName })));
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(fields: T): Partial<Given<T>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Given<T>>;
}
