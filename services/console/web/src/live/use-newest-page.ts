import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { mergeFirstPage, type Order, type Page, type Pages } from '../api/pages.ts';
import { newestKey } from './change-query.ts';
import { usePolling } from './live-context.ts';

interface NewestPage<T> {
  queryKey: QueryKey;
  fetchFirst: (signal: AbortSignal) => Promise<Page<T>>;
  order: Order<T>;
  pollMs: number;
  enabled: boolean;
}

/**
 * Keeps a long list right where no events arrive: asks for its first page only and merges that, again
 * and again while polling, once after the line was gone, and when the page comes to the front.
 */
export function useNewestPage<T extends { id: string }>(list: NewestPage<T>): void {
  const client = useQueryClient();
  const pollMs = usePolling(list.pollMs);
  useQuery({
    queryKey: newestKey(list.queryKey),
    queryFn: async ({ signal }) => {
      const fresh = await list.fetchFirst(signal);
      client.setQueryData<Pages<T>>(list.queryKey, (data) =>
        data ? mergeFirstPage(data, fresh, list.order) : data,
      );
      return Date.now();
    },
    enabled: list.enabled,
    refetchInterval: pollMs,
    refetchIntervalInBackground: true,
    staleTime: 5_000,
    gcTime: 0,
  });
}
