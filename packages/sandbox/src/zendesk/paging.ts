import { z } from 'zod';
import { badRequest } from './errors.ts';

const pageSizes = z.coerce.number().int().min(1).max(100);

/** Cursor paging with `page[size]`, offset paging without it. */
export const PagingQuery = z.strictObject({
  'page[size]': pageSizes.optional(),
  'page[after]': z.string().optional(),
  'page[before]': z.string().optional(),
  page: z.coerce.number().int().min(1).max(100).optional(),
  per_page: pageSizes.optional(),
});
export type PagingQuery = z.infer<typeof PagingQuery>;

/** `items` in the order asked for; the answer's own fields stand beside the page's rows. */
export function pageOf<T extends { id: number | string }>(
  items: T[],
  query: PagingQuery,
  url: URL,
): { rows: T[]; fields: Record<string, unknown> } {
  const { 'page[size]': size, 'page[after]': after, 'page[before]': before } = query;
  if (size === undefined && after === undefined && before === undefined) {
    return offsetPage(items, query, url);
  }
  if (query.page !== undefined || query.per_page !== undefined) {
    throw badRequest('cursor and offset paging exclude each other');
  }
  return cursorPage(items, { size: size ?? 100, after, before }, url);
}

function cursorPage<T extends { id: number | string }>(
  items: T[],
  query: { size: number; after: string | undefined; before: string | undefined },
  url: URL,
): { rows: T[]; fields: Record<string, unknown> } {
  let start = 0;
  if (query.after !== undefined) start = positionOf(items, query.after) + 1;
  if (query.before !== undefined) {
    start = Math.max(0, positionOf(items, query.before) - query.size);
  }
  const rows = items.slice(start, start + query.size);
  const has_more = start + query.size < items.length;
  const after_cursor = cursorOf(rows.at(-1));
  const before_cursor = cursorOf(rows[0]);
  const next = has_more ? link(url, { 'page[after]': after_cursor, 'page[before]': null }) : null;
  const prev = start > 0 ? link(url, { 'page[before]': before_cursor, 'page[after]': null }) : null;
  return {
    rows,
    fields: { meta: { has_more, after_cursor, before_cursor }, links: { next, prev } },
  };
}

function offsetPage<T>(items: T[], query: PagingQuery, url: URL) {
  const [page, size] = [query.page ?? 1, query.per_page ?? 100];
  const rows = items.slice((page - 1) * size, page * size);
  const next_page = page * size < items.length ? link(url, { page: String(page + 1) }) : null;
  const previous_page = page > 1 ? link(url, { page: String(page - 1) }) : null;
  return { rows, fields: { next_page, previous_page, count: items.length } };
}

function cursorOf(item: { id: number | string } | undefined): string | null {
  return item ? Buffer.from(`o=${item.id}`).toString('base64url') : null;
}

function positionOf(items: { id: number | string }[], cursor: string): number {
  const position = items.findIndex((item) => cursorOf(item) === cursor);
  if (position === -1) throw badRequest('the cursor belongs to another list');
  return position;
}

function link(url: URL, changes: Record<string, string | null>): string {
  const next = new URL(url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  return next.href;
}
