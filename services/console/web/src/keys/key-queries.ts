import { queryOptions } from '@tanstack/react-query';
import { get, post, remove } from '../api/client.ts';
import type { ApiKey, MadeApiKey, NewApiKey } from '../api/shapes.ts';

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: ApiKey[] }>('/api/keys', {}, signal);
    return items;
  },
});

export function makeKey(key: NewApiKey): Promise<MadeApiKey> {
  return post('/api/keys', key);
}

export function revokeKey(id: string): Promise<void> {
  return remove(`/api/keys/${encodeURIComponent(id)}`);
}
