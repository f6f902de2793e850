import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Health } from '../api/shapes.ts';

/** Figures that no event announces. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => get<Health>('/api/health', {}, signal),
  refetchInterval: 15_000,
});
