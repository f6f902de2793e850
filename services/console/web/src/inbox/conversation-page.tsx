import { useDocumentVisibility } from '@mantine/hooks';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { itemsOf, type Pages } from '../api/pages.ts';
import type { Conversation } from '../api/shapes.ts';
import { useNewestPage } from '../live/use-newest-page.ts';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import classes from './conversation-page.module.css';
import {
  conversationQuery,
  fetchMessages,
  messagesPollMs,
  messagesQuery,
} from './inbox-queries.ts';
import { newestMessage } from './message-order.ts';
import { ReplyBox } from './reply-box.tsx';
import { Thread } from './thread.tsx';
import { useConversationChange } from './use-conversation-change.ts';

export function ConversationPage() {
  const { conversationId } = useParams({ from: '/shell/inbox/$conversationId' });
  // Nothing of one conversation may stay in the next one's box.
  return <OpenConversation key={conversationId} id={conversationId} />;
}

function OpenConversation({ id }: { id: string }) {
  const client = useQueryClient();
  const conversation = useQuery({
    ...conversationQuery(id),
    placeholderData: () => findInLists(client.getQueriesData({ queryKey: ['conversations'] }), id),
  });
  const messages = useInfiniteQuery(messagesQuery(id));
  useNewestPage({
    queryKey: messagesQuery(id).queryKey,
    fetchFirst: (signal) => fetchMessages(id, null, signal),
    order: newestMessage,
    pollMs: messagesPollMs,
    enabled: messages.isSuccess,
  });
  useMarkRead(conversation.data);

  return (
    <div className={classes.page}>
      <LoadState query={conversation} skeleton={<ThreadSkeleton />}>
        {(data) => (
          <>
            <ConversationHeader conversation={data} />
            <LoadState query={messages} skeleton={<ThreadSkeleton />}>
              {(pages) => (
                <Thread
                  conversation={data}
                  messages={itemsOf(pages).toReversed()}
                  hasOlder={messages.hasNextPage}
                  isLoadingOlder={messages.isFetchingNextPage}
                  hasFailed={messages.isFetchNextPageError}
                  onOlder={() => void messages.fetchNextPage()}
                />
              )}
            </LoadState>
            <ReplyBox conversation={data} />
          </>
        )}
      </LoadState>
    </div>
  );
}

/** What somebody looks at is read; what lies in a tab behind others is not. */
function useMarkRead(conversation: Conversation | undefined): void {
  const isVisible = useDocumentVisibility() === 'visible';
  const { mutate } = useConversationChange(conversation?.id ?? '');
  const hasUnread = (conversation?.unread ?? 0) > 0;
  useEffect(() => {
    if (isVisible && hasUnread) mutate({ kind: 'read' });
  }, [isVisible, hasUnread, mutate]);
}

function findInLists(
  lists: [unknown, Pages<Conversation> | undefined][],
  id: string,
): Conversation | undefined {
  for (const [, list] of lists) {
    const found = itemsOf(list).find((each) => each.id === id);
    if (found) return found;
  }
  return undefined;
}

function ThreadSkeleton() {
  return (
    <div className={classes.skeleton}>
      <SkeletonRows rows={5} height={72} />
    </div>
  );
}
