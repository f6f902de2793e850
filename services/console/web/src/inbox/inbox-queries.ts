import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Page } from '../api/pages.ts';
import type { AnswerInfo, Conversation, Message, User } from '../api/shapes.ts';
import type { ConversationFilters } from './conversation-filters.ts';

export const conversationsPollMs = 10_000;
export const messagesPollMs = 5_000;
const pageSize = 50;

export function fetchConversations(
  { status, platform, assignee, unread, q }: ConversationFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Conversation>> {
  const query = { status, platform, assignee, unread: unread && 'true', q };
  return get('/api/conversations', { ...query, cursor: cursor ?? '', limit: pageSize }, signal);
}

/** Live events keep it right, so it is never fetched anew as a whole. */
export const conversationsQuery = (filters: ConversationFilters) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filters],
    queryFn: ({ pageParam, signal }) => fetchConversations(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => get<Conversation>(`/api/conversations/${segment(id)}`, {}, signal),
  });

export async function fetchMessages(
  id: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Message>> {
  const query = { cursor: cursor ?? '', limit: pageSize };
  const page = await get<Page<Message>>(
    `/api/conversations/${segment(id)}/messages`,
    query,
    signal,
  );
  // Newest first, as all lists here: the next page then really comes next.
  return { ...page, items: page.items.toReversed() };
}

export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', id],
    queryFn: ({ pageParam, signal }) => fetchMessages(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** How the AI's answers in it came about. */
export const answersQuery = (id: string) =>
  queryOptions({
    queryKey: ['answers', id],
    queryFn: async ({ signal }) => {
      const path = `/api/conversations/${segment(id)}/answers`;
      const { items } = await get<{ items: AnswerInfo[] }>(path, {}, signal);
      return items;
    },
  });

/** Those whom a conversation can be assigned to. */
export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: User[] }>('/api/assignees', {}, signal);
    return items;
  },
  staleTime: 5 * 60_000,
});

/** Ids come from providers and may hold anything. */
export const segment = (id: string) => encodeURIComponent(id);
