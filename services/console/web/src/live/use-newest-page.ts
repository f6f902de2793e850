import { useQuery, useQueryClient } from '@tanstack/react-query';
import { newestKey } from './change-query.ts';
import { fetchNewest, type LongList } from './fetch-newest.ts';
import { usePolling } from './live-context.ts';

interface NewestPage<T> extends LongList<T> {
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
      await fetchNewest(client, list, signal);
      return Date.now();
    },
    enabled: list.enabled,
    refetchInterval: pollMs,
    refetchIntervalInBackground: true,
    staleTime: 5_000,
    gcTime: 0,
  });
}
