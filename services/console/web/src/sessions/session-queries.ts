import { queryOptions } from '@tanstack/react-query';
import { get, post, remove } from '../api/client.ts';
import type { SignedIn } from '../api/shapes.ts';

/** Of somebody; without an address, one's own. */
export const sessionsQuery = (email: string | undefined) =>
  queryOptions({
    queryKey: ['sessions', email ?? ''],
    queryFn: async ({ signal }) => {
      const query = email === undefined ? {} : { email };
      const { items } = await get<{ items: SignedIn[] }>('/api/sessions', query, signal);
      return items;
    },
  });

export function endSession(id: string): Promise<void> {
  return remove(`/api/sessions/${encodeURIComponent(id)}`);
}

export function endOtherSessions(): Promise<{ ended: number }> {
  return post('/api/sessions/end-others');
}
