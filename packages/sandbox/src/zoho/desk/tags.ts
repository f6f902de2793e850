import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { causeOf, type DeskParts, desk, paramOf, readBody } from './parts.ts';

const Tags = z.strictObject({ tags: z.array(z.string().min(3)).min(1) });

export function registerTags(app: FastifyInstance, parts: DeskParts): void {
  const { world, tell, switches } = parts;
  const viewOf = (name: string) => ({ id: world.tagId(name), name, tagType: 'TAG' });

  app.get(`${desk}/tickets/:id/tags`, async (request, reply) => {
    const { tags } = world.ticket(paramOf(request, 'id'));
    return tags.length === 0 ? reply.code(204).send() : { tags: tags.map(viewOf) };
  });

  for (const [path, change] of [
    ['associateTag', (has: string[], given: string[]) => [...new Set([...has, ...given])]],
    [
      'dissociateTag',
      (has: string[], given: string[]) => has.filter((one) => !given.includes(one)),
    ],
  ] as const) {
    app.post(`${desk}/tickets/:id/${path}`, async (request, reply) => {
      const ticket = world.ticket(paramOf(request, 'id'));
      const { tags } = readBody(Tags, request.body);
      const cause = causeOf(parts, request, reply);
      const before = tell.viewOf(ticket);
      world.change(ticket, { tags: change(ticket.tags, tags) }, world.self.id);
      if (switches.tagsAnnounced) await tell.updated(ticket, before, cause);
      return { data: ticket.tags.map(viewOf) };
    });
  }
}
