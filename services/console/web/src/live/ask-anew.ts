import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import { queryOf } from './change-query.ts';

const pauseMs = 1_000;
/** When it was; `soon` until it is. */
const asked = new WeakMap<Query, number | 'soon'>();

/**
 * Has a query fetched once more, though not more than once a second. An answer that is under way may
 * have been written before: it is waited for, so that a stream of events never keeps it from coming.
 */
export async function askAnew(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const query = queryOf(client, queryKey);
  if (!query) return;
  const last = asked.get(query) ?? Number.NEGATIVE_INFINITY;
  if (last === 'soon') return;
  asked.set(query, 'soon');
  const restMs = last + pauseMs - performance.now();
  if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  await query.promise?.catch(() => {});
  asked.set(query, performance.now());
  await client.invalidateQueries({ queryKey }, { cancelRefetch: false });
}
