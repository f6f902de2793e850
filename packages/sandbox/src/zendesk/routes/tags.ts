import { z } from 'zod';
import { type Api, readBody } from '../api.ts';
import { countUpdate } from '../count-update.ts';
import { closedTicket } from '../errors.ts';
import { checkSafeUpdate } from '../safe-update.ts';
import { normaliseTags } from '../ticket-fields.ts';
import { SafeUpdate } from '../ticket-input.ts';
import { updateTicketRecord } from '../write-ticket.ts';
import { findTicket } from './tickets.ts';

const TagsBody = z.strictObject({ tags: z.array(z.string()), ...SafeUpdate });

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/ */
const operations = {
  PUT: (current: string[], given: string[]) => [...current, ...given],
  POST: (_current: string[], given: string[]) => given,
  DELETE: (current: string[], given: string[]) => current.filter((tag) => !given.includes(tag)),
};

export function mountTags({ on, world, announcer }: Api): void {
  on('GET', '/tickets/:id/tags', async (request) => ({ tags: findTicket(world, request).tags }));

  for (const method of Object.keys(operations) as (keyof typeof operations)[]) {
    on(method, '/tickets/:id/tags', async (request, reply) => {
      const ticket = findTicket(world, request);
      if (method === 'PUT') countUpdate(world, ticket.id);
      const input = readBody(TagsBody, request);
      if (ticket.status === 'closed') throw closedTicket();
      checkSafeUpdate(ticket, input);
      const given = normaliseTags(input.tags);
      const tags = normaliseTags(operations[method](ticket.tags, given));
      const writer = { actor: world.agent, channel: 'api' } as const;
      const audit = updateTicketRecord(world, ticket, writer, { fields: { tags } });
      await announcer.announce(ticket, audit, reply);
      if (method === 'POST') reply.code(201);
      return { tags };
    });
  }
}
