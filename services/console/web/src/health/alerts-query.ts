import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Alerts } from '../api/shapes.ts';

/** Whoever looks for alerts does so twice a minute, unless the file says otherwise. */
export const alertsQuery = queryOptions({
  queryKey: ['alerts'],
  queryFn: ({ signal }) => get<Alerts>('/api/alerts', {}, signal),
  refetchInterval: 15_000,
});
