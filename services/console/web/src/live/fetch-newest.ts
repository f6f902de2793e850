import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { mergeFirstPage, type Order, type Page, type Pages } from '../api/pages.ts';
import { queryOf } from './change-query.ts';

export interface LongList<T> {
  queryKey: QueryKey;
  fetchFirst: (signal: AbortSignal) => Promise<Page<T>>;
  order: Order<T>;
}

/**
 * Merges a list's first page into it, as it is now. Further pages that are under way are waited for:
 * with them come the pages that the list had when they were asked for.
 */
export async function fetchNewest<T extends { id: string }>(
  client: QueryClient,
  { queryKey, fetchFirst, order }: LongList<T>,
  signal: AbortSignal,
): Promise<void> {
  const fresh = await fetchFirst(signal);
  await queryOf(client, queryKey)?.promise?.catch(() => {});
  signal.throwIfAborted();
  client.setQueryData<Pages<T>>(queryKey, (data) =>
    data ? mergeFirstPage(data, fresh, order) : data,
  );
}
