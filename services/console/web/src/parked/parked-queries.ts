import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { get, post } from '../api/client.ts';
import type { Page } from '../api/pages.ts';
import type {
  Conversation,
  Delivery,
  Message,
  ParkedGroup,
  Redriven,
  Relayed,
} from '../api/shapes.ts';
import { deliveryQuery } from '../deliveries/delivery-queries.ts';

export const parkedQuery = queryOptions({
  queryKey: ['parked'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: ParkedGroup[] }>('/api/parked', {}, signal);
    return items;
  },
  // Soon enough after sending on; no event tells of a group.
  refetchInterval: 5_000,
});

export function redrive({ flow, reason }: Pick<ParkedGroup, 'flow' | 'reason'>): Promise<Redriven> {
  return post('/api/parked/replay', { flow, reason });
}

export interface Preview {
  delivery: Delivery;
  /** null: it holds no message that we have stored */
  message: Message | null;
}

/** What a customer would see of a parked event, if it went out now. */
export const previewQuery = (client: QueryClient, deliveryId: string) =>
  queryOptions({
    queryKey: ['preview', deliveryId],
    queryFn: async ({ signal }): Promise<Preview> => {
      const delivery = await client.ensureQueryData(deliveryQuery(deliveryId));
      const found = await get<Page<Conversation>>(
        '/api/conversations',
        { q: delivery.conversation, connection: delivery.connection, limit: 20 },
        signal,
      );
      const conversation = found.items.find(
        ({ externalId }) => externalId === delivery.conversation,
      );
      if (!conversation) return { delivery, message: null };
      const path = `/api/conversations/${encodeURIComponent(conversation.id)}/relayed`;
      const { sides } = await get<Relayed>(path, {}, signal);
      const message = sides
        .flatMap(({ messages }) => messages)
        .find((each) => each.delivery?.id === deliveryId)?.message;
      return { delivery, message: message ?? null };
    },
  });
