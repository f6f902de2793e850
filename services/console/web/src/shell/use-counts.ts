import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { healthQuery } from '../health/health-query.ts';
import { newestFirst } from '../inbox/conversation-filters.ts';
import {
  conversationsPollMs,
  conversationsQuery,
  fetchConversations,
} from '../inbox/inbox-queries.ts';
import { useNewestPage } from '../live/use-newest-page.ts';

interface Count {
  count: number;
  label: string;
  color?: string;
}

const unread = { unread: true } as const;

/** Conversations with something unread, as far as one page knows: beyond that it says 99+ anyway. */
export function useUnreadCount(): number {
  const list = useInfiniteQuery(conversationsQuery(unread));
  useNewestPage({
    queryKey: conversationsQuery(unread).queryKey,
    fetchFirst: (signal) => fetchConversations(unread, null, signal),
    order: newestFirst,
    pollMs: conversationsPollMs,
    enabled: list.isSuccess,
  });
  const shown = itemsOf(list.data).length;
  return list.hasNextPage ? 100 : shown;
}

/** What waits for somebody, by destination. */
export function useCounts(): Partial<Record<string, Count>> {
  const { t } = useTranslation();
  const unreadCount = useUnreadCount();
  const health = useQuery(healthQuery).data;
  const parked = health?.parked ?? 0;
  const troubled = health?.flowsInTrouble.length ?? 0;
  const suggestions = health?.suggestions ?? 0;
  return {
    '/inbox': { count: unreadCount, label: t('nav.unread', { count: unreadCount }) },
    '/automation': { count: suggestions, label: t('nav.suggestions', { count: suggestions }) },
    '/flows': {
      count: troubled,
      label: t('nav.flowsCount', { number: String(troubled) }),
      color: 'red',
    },
    '/parked': { count: parked, label: t('nav.parkedCount', { count: parked }), color: 'red' },
  };
}
