import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { ConnectionState, Sync } from '../api/shapes.ts';

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: ConnectionState[] }>('/api/connections', {}, signal);
    return items;
  },
  // Calls and breakers change without anybody announcing it.
  refetchInterval: 15_000,
});

const shownSyncs = 8;

export const syncsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['syncs', connection],
    queryFn: async ({ signal }) => {
      const query = { connection, limit: shownSyncs };
      const { items } = await get<{ items: Sync[] }>('/api/syncs', query, signal);
      return items;
    },
  });
