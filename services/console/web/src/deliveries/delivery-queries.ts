import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Page } from '../api/pages.ts';
import type { Delivery, DeliveryDetail } from '../api/shapes.ts';
import type { DeliveryFilters } from './delivery-filters.ts';

export const deliveriesPollMs = 10_000;
const pageSize = 50;

export function fetchDeliveries(
  { state, connection, conversation, q, hideSkipped }: DeliveryFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Delivery>> {
  const query = { state, connection, conversation, q, skipped: hideSkipped ? 'hide' : '' };
  return get('/api/deliveries', { ...query, cursor: cursor ?? '', limit: pageSize }, signal);
}

export const deliveriesQuery = (filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', filters],
    queryFn: ({ pageParam, signal }) => fetchDeliveries(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) =>
      get<DeliveryDetail>(`/api/deliveries/${encodeURIComponent(id)}`, {}, signal),
  });
