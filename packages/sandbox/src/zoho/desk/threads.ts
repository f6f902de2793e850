import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { threadView } from '../present.ts';
import { urlNotFound } from '../refusals.ts';
import { type DeskParts, desk, included, paging, paramOf, readQuery, sendList } from './parts.ts';

const Listed = z.strictObject({
  ...paging(200, 10),
  sortBy: z.enum(['sendDateTime', '-sendDateTime']).default('-sendDateTime'),
});
const Read = z.strictObject({ include: included('plainText') });

/** Newest first unless asked; lists have summaries, and drafts among them. */
export function registerThreads(app: FastifyInstance, { world, switches }: DeskParts): void {
  app.get(`${desk}/tickets/:id/threads`, async (request, reply) => {
    const { limit, from, sortBy } = readQuery(Listed, request);
    const { threads } = world.ticket(paramOf(request, 'id'));
    const inTime = [...threads].sort((a, b) => a.createdMs - b.createdMs);
    const sorted = sortBy === 'sendDateTime' ? inTime : inTime.reverse();
    const page = sorted.slice(from, from + limit);
    return sendList(
      reply,
      page.map((thread) => threadView(thread, switches.fullThreadLists)),
    );
  });

  app.get(`${desk}/tickets/:id/threads/:threadId`, async (request) => {
    const { include } = readQuery(Read, request);
    const { threads } = world.ticket(paramOf(request, 'id'));
    const thread = threads.find(({ id }) => id === paramOf(request, 'threadId'));
    if (!thread) throw urlNotFound();
    const view = threadView(thread, true);
    return include ? { ...view, plainText: view.summary } : view;
  });
}
