import { Button, EmptyState } from '@mantine/core';
import { IconMailbox, IconZoomQuestion } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useNewestPage } from '../live/use-newest-page.ts';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { isFiltering, newestFirst } from './conversation-filters.ts';
import classes from './conversation-list.module.css';
import { ConversationRows } from './conversation-rows.tsx';
import { conversationsPollMs, conversationsQuery, fetchConversations } from './inbox-queries.ts';
import { ListFilters } from './list-filters.tsx';

const route = getRouteApi('/shell/inbox');

export function ConversationList({ openId }: { openId: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const filters = route.useSearch();
  const query = useInfiniteQuery(conversationsQuery(filters));
  useNewestPage({
    queryKey: conversationsQuery(filters).queryKey,
    fetchFirst: (signal) => fetchConversations(filters, null, signal),
    order: newestFirst,
    pollMs: conversationsPollMs,
    enabled: query.isSuccess,
  });
  const conversations = useMemo(() => itemsOf(query.data), [query.data]);

  return (
    <>
      <ListFilters filters={filters} />
      <LoadState
        query={query}
        skeleton={
          <div className={classes.skeleton}>
            <SkeletonRows rows={8} height={68} />
          </div>
        }
      >
        {() =>
          conversations.length > 0 ? (
            <ConversationRows
              conversations={conversations}
              openId={openId}
              filters={filters}
              hasMore={query.hasNextPage}
              isLoadingMore={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          ) : (
            <NothingHere
              isFiltered={isFiltering(filters)}
              onClear={() => navigate({ to: '.', search: { status: 'Open' } })}
            />
          )
        }
      </LoadState>
      <div role="status" className={classes.announcer}>
        {query.isSuccess && filters.q ? t('inbox.found', { count: conversations.length }) : ''}
      </div>
    </>
  );
}

function NothingHere({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const Icon = isFiltered ? IconZoomQuestion : IconMailbox;
  return (
    <EmptyState
      py={72}
      px="lg"
      icon={<Icon aria-hidden />}
      withIndicatorBackground
      title={t(isFiltered ? 'inbox.noMatchTitle' : 'inbox.emptyTitle')}
      description={t(isFiltered ? 'inbox.noMatchText' : 'inbox.emptyText')}
    >
      {isFiltered && (
        <EmptyState.Actions>
          <Button variant="default" onClick={onClear}>
            {t('filter.clear')}
          </Button>
        </EmptyState.Actions>
      )}
    </EmptyState>
  );
}
