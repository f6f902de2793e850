import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { statusTypes } from '../model.ts';
import { threadView } from '../present.ts';
import { invalidData } from '../refusals.ts';
import { causeOf, type DeskParts, desk, paramOf, readBody, readQuery } from './parts.ts';

const contentLimit = 16 * 1024 * 1024;

const Reply = z.strictObject({
  channel: z.literal('EMAIL'),
  content: z.string().min(1).max(contentLimit),
  fromEmailAddress: z.email(),
  to: z.email().optional(),
  contentType: z.enum(['html', 'plainText']).default('plainText'),
  isForward: z.boolean().optional(),
  // Nothing can be uploaded here, so no id is known.
  attachmentIds: z.array(z.string()).max(0).optional(),
  ticketStatus: z
    .string()
    .refine((label) => Object.hasOwn(statusTypes, label))
    .optional(),
});

/** Sends at once, or leaves a draft for an agent: both are threads. */
export function registerReplies(app: FastifyInstance, parts: DeskParts): void {
  const { world, tell, switches } = parts;

  for (const [path, isDraft] of [
    ['sendReply', false],
    ['draftReply', true],
  ] as const) {
    app.post(`${desk}/tickets/:id/${path}`, async (request, reply) => {
      readQuery(z.strictObject({}), request);
      const ticket = world.ticket(paramOf(request, 'id'));
      const words = readBody(Reply, request.body);
      const cause = causeOf(parts, request, reply);
      const address = world.addresses.find((one) => one.address === words.fromEmailAddress);
      if (!address?.isActive || address.departmentId !== ticket.departmentId) {
        throw invalidData({ fieldName: '/fromEmailAddress' });
      }
      const to = words.to ?? ticket.email;
      if (!to) throw invalidData({ fieldName: '/to', errorType: 'missing' });
      const { id, firstName, lastName, email } = world.self;
      const before = tell.viewOf(ticket);
      const thread = world.addThread(ticket, {
        direction: 'out',
        status: isDraft ? 'DRAFT' : switches.sentStatus,
        channel: 'EMAIL',
        content: words.content,
        contentType: words.contentType === 'html' ? 'text/html' : 'text/plain',
        isDescriptionThread: false,
        author: { id, name: `${firstName} ${lastName}`, email, type: 'AGENT' },
        fromEmailAddress: words.fromEmailAddress,
        to,
      });
      const status = words.ticketStatus;
      if (status !== undefined) world.change(ticket, { status }, id);
      if (!isDraft || switches.draftsAnnounced) await tell.threadAdded(ticket, thread, cause);
      if (status !== undefined || (switches.repliesAnnounceUpdate && !isDraft)) {
        await tell.updated(ticket, before, cause);
      }
      return threadView(thread, true);
    });
  }
}
