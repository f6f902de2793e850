import { hashKey, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query';

/** Under which `useNewestPage` asks for a list's first page. */
export const newestKey = (queryKey: QueryKey) => ['newest', ...queryKey];

/** Of exactly this key. */
export function queryOf(client: QueryClient, queryKey: QueryKey): Query | undefined {
  return client.getQueryCache().get(hashKey(queryKey));
}

/**
 * Changes what a query holds. An answer that is under way may have been written before: it is changed
 * the same way once it is here, as if it had come first.
 */
export function changeQuery<T>(
  client: QueryClient,
  queryKey: QueryKey,
  change: (data: T | undefined) => T | undefined,
): void {
  const apply = () => client.setQueryData<T>(queryKey, change);
  apply();
  for (const key of [queryKey, newestKey(queryKey)]) {
    const query = queryOf(client, key);
    // One that is paused will only be asked for; one that fails overwrites nothing.
    if (query?.state.fetchStatus === 'fetching') query.promise?.then(apply, () => {});
  }
}
