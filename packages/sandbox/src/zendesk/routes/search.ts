import { z } from 'zod';
import { type Api, readQuery } from '../api.ts';
import { badRequest, invalidRecord } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { presentTicket, presentUser } from '../present.ts';
import { createSearchIndex, type TicketFilter } from '../search-index.ts';
import { findUserByEmail } from '../world.ts';
import { urlOf } from './tickets.ts';
import { readEmailQuery } from './users.ts';

const SearchQuery = z.strictObject({
  query: z.string().min(1),
  sort_by: z.enum(['updated_at', 'created_at']).optional(),
  sort_order: z.enum(['asc', 'desc']).optional(),
  page: z.coerce.number().int().min(1).optional(),
  per_page: z.coerce.number().int().min(1).max(100).optional(),
});

const mostResults = 1_000;

/** Offset paging only, a thousand results at most, and behind the truth for tickets. */
export function mountSearch({ on, world }: Api): void {
  const index = createSearchIndex(world);

  on('GET', '/search', async (request) => {
    const { query, sort_by, sort_order, ...paging } = readQuery(SearchQuery, request);
    if ((paging.page ?? 1) * (paging.per_page ?? 100) > mostResults) {
      throw invalidRecord('page', 'Invalid search: the number of results is limited to 1000');
    }
    const [type, ...terms] = query.trim().split(/\s+/);
    if (type === 'type:user') {
      const user = findUserByEmail(world, readEmailQuery(terms.join(' ')) ?? '');
      const { rows, fields } = pageOf(user ? [user] : [], paging, urlOf(world, request));
      const results = rows.map((row) => ({ ...presentUser(world, row), result_type: 'user' }));
      return { results, ...fields };
    }
    if (type !== 'type:ticket') throw badRequest('the sandbox searches type:ticket or type:user');
    const sort = { by: sort_by ?? 'updated_at', descending: sort_order !== 'asc' } as const;
    const found = index.find(terms.map(readTerm), sort);
    const { rows, fields } = pageOf(found, paging, urlOf(world, request));
    const results = rows.map((row) => ({ ...presentTicket(world, row), result_type: 'ticket' }));
    return { results, ...fields };
  });
}

function readTerm(term: string): TicketFilter {
  const match =
    /^(external_id|tags|status|requester|updated|created)(:|>=|<=|>|<)"?([^"]+)"?$/.exec(term);
  const [, field, comparison, value] = match ?? [];
  if (!field || !comparison || !value) {
    throw badRequest(`the sandbox cannot search tickets for ${term}`);
  }
  return { field, comparison, value };
}
