import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { commentView } from '../present.ts';
import {
  causeOf,
  type DeskParts,
  desk,
  included,
  paging,
  paramOf,
  readBody,
  readQuery,
  sendList,
} from './parts.ts';

const Listed = z.strictObject({
  ...paging(100, 10),
  sortBy: z.enum(['commentedTime', '-commentedTime']).default('commentedTime'),
  include: included('mentions', 'plainText'),
});
const NewComment = z.strictObject({
  content: z.string().min(1).max(32_000),
  // Desk's own default may be the customer's to see: whoever leaves it out is refused here.
  isPublic: z.boolean(),
  contentType: z.enum(['plainText', 'html']).default('plainText'),
  attachmentIds: z.array(z.string()).max(0).optional(),
});

/** Oldest first unless asked. */
export function registerComments(app: FastifyInstance, parts: DeskParts): void {
  const { world, tell } = parts;

  app.get(`${desk}/tickets/:id/comments`, async (request, reply) => {
    const { from, limit, sortBy } = readQuery(Listed, request);
    const { comments } = world.ticket(paramOf(request, 'id'));
    const inTime = [...comments].sort((a, b) => a.commentedMs - b.commentedMs);
    const sorted = sortBy === 'commentedTime' ? inTime : inTime.reverse();
    const page = sorted.slice(from, from + limit);
    return sendList(
      reply,
      page.map((comment) => commentView(comment, world)),
    );
  });

  app.post(`${desk}/tickets/:id/comments`, async (request, reply) => {
    const ticket = world.ticket(paramOf(request, 'id'));
    const { content, isPublic, contentType } = readBody(NewComment, request.body);
    const cause = causeOf(parts, request, reply);
    const words = { content, isPublic, contentType, commenterId: world.self.id };
    const comment = world.addComment(ticket, words);
    await tell.commented(ticket, comment, cause);
    return commentView(comment, world);
  });
}
