import { z } from 'zod';
import { type Api, readQuery } from '../api.ts';
import { badRequest } from '../errors.ts';
import { PagingQuery, pageOf } from '../paging.ts';
import { presentAudit, presentComment, presentUser } from '../present.ts';
import { requireUser } from '../world.ts';
import { findTicket, urlOf } from './tickets.ts';

const sorting = {
  sort: z.enum(['created_at', '-created_at']).optional(),
  sort_order: z.enum(['asc', 'desc']).optional(),
};
const CommentsQuery = z.strictObject({
  ...PagingQuery.shape,
  ...sorting,
  include: z.literal('users').optional(),
  include_inline_images: z.enum(['true', 'false']).optional(),
});
const AuditsQuery = z.strictObject({ ...PagingQuery.shape, ...sorting });

export function mountComments({ on, world }: Api): void {
  on('GET', '/tickets/:id/comments', async (request) => {
    const ticket = findTicket(world, request);
    const query = readQuery(CommentsQuery, request);
    const { include, include_inline_images: _images, sort, sort_order, ...paging } = query;
    const ordered = inOrder(ticket.comments, { sort, sort_order });
    const { rows, fields } = pageOf(ordered, paging, urlOf(world, request));
    const authorIds = [...new Set(rows.map(({ authorId }) => authorId))];
    const users = authorIds.map((id) => presentUser(world, requireUser(world, id)));
    return {
      comments: rows.map((comment) => presentComment(world, comment)),
      ...(include === 'users' ? { users } : {}),
      ...fields,
    };
  });

  on('GET', '/tickets/:id/audits', async (request) => {
    const ticket = findTicket(world, request);
    const { sort, sort_order, ...paging } = readQuery(AuditsQuery, request);
    const ordered = inOrder(ticket.audits, { sort, sort_order });
    const { rows, fields } = pageOf(ordered, paging, urlOf(world, request));
    return { audits: rows.map((audit) => presentAudit(world, audit)), ...fields };
  });
}

/** Oldest first, unless asked otherwise. */
function inOrder<T>(
  items: T[],
  query: { sort: string | undefined; sort_order: string | undefined },
): T[] {
  if (query.sort !== undefined && query.sort_order !== undefined) {
    throw badRequest('sort and sort_order exclude each other');
  }
  const newestFirst = query.sort === '-created_at' || query.sort_order === 'desc';
  return newestFirst ? items.toReversed() : items;
}
