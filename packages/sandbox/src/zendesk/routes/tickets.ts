import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Api, readBody, readId, readQuery } from '../api.ts';
import { countUpdate } from '../count-update.ts';
import { closedTicket, notFound } from '../errors.ts';
import type { Ticket } from '../model.ts';
import { PagingQuery, pageOf } from '../paging.ts';
import { presentAudit, presentTicket } from '../present.ts';
import { checkSafeUpdate } from '../safe-update.ts';
import { normaliseTags } from '../ticket-fields.ts';
import { readComment, readFields, UpdateTicketBody } from '../ticket-input.ts';
import type { World } from '../world.ts';
import { type TicketWrite, updateTicketRecord } from '../write-ticket.ts';

const ListQuery = z.strictObject({
  ...PagingQuery.shape,
  external_id: z.string().optional(),
  sort: z.enum(['id', '-id', 'updated_at', '-updated_at']).optional(),
});

export function mountTickets({ on, world, announcer }: Api): void {
  on('GET', '/tickets', async (request) => {
    const { external_id, sort, ...paging } = readQuery(ListQuery, request);
    const tickets = [...world.tickets.values()]
      .filter((ticket) => external_id === undefined || ticket.externalId === external_id)
      .sort(orders[sort ?? 'id']);
    const { rows, fields } = pageOf(tickets, paging, urlOf(world, request));
    return { tickets: rows.map((ticket) => presentTicket(world, ticket)), ...fields };
  });

  on('GET', '/tickets/:id', async (request) => {
    readQuery(z.strictObject({}), request);
    return { ticket: presentTicket(world, findTicket(world, request)) };
  });

  on('PUT', '/tickets/:id', async (request, reply) => {
    const ticket = findTicket(world, request);
    countUpdate(world, ticket.id);
    const write = readWrite(world, ticket, request);
    const audit = updateTicketRecord(world, ticket, { actor: world.agent, channel: 'api' }, write);
    const answer = {
      ticket: presentTicket(world, ticket),
      audit: audit && presentAudit(world, audit),
    };
    await announcer.announce(ticket, audit, reply);
    return answer;
  });
}

const orders: Record<string, (one: Ticket, other: Ticket) => number> = {
  id: (one, other) => one.id - other.id,
  '-id': (one, other) => other.id - one.id,
  updated_at: (one, other) => one.updatedAt.getTime() - other.updatedAt.getTime(),
  '-updated_at': (one, other) => other.updatedAt.getTime() - one.updatedAt.getTime(),
};

export function findTicket(world: World, request: FastifyRequest): Ticket {
  const ticket = world.tickets.get(readId(request));
  if (!ticket) throw notFound();
  return ticket;
}

export function urlOf(world: World, request: FastifyRequest): URL {
  return new URL(request.url, world.baseUrl());
}

function readWrite(world: World, ticket: Ticket, request: FastifyRequest): TicketWrite {
  const { ticket: input } = readBody(UpdateTicketBody, request);
  if (ticket.status === 'closed') throw closedTicket();
  checkSafeUpdate(ticket, input);
  const fields = readFields(world, input, ticket);
  if (world.switches.additionalTagsOnPut === 'applied') {
    const kept = (fields.tags ?? ticket.tags).filter((tag) => !input.remove_tags?.includes(tag));
    fields.tags = normaliseTags([...kept, ...(input.additional_tags ?? [])]);
  }
  const write: TicketWrite = { fields };
  if (input.metadata) write.metadata = input.metadata;
  if (input.comment) {
    const { comment, attach } = readComment(world, input.comment, world.agent.id);
    write.comment = { ...comment, attachments: attach() };
  }
  return write;
}
