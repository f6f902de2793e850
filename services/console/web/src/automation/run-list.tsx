import { Button, EmptyState, Loader, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconRobot } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useNewestPage } from '../live/use-newest-page.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { fetchRuns, runsPollMs, runsQuery } from './automation-queries.ts';
import { newestRun, type RunFilters } from './run-filters.ts';
import { RunFiltersBar } from './run-filters-bar.tsx';
import classes from './run-list.module.css';
import { RunRows } from './run-rows.tsx';

export function RunList({ filters, flows }: { filters: RunFilters; flows: string[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isFiltering = Object.values(filters).some((value) => value !== undefined);
  const query = useInfiniteQuery(runsQuery(filters));
  useNewestPage({
    queryKey: runsQuery(filters).queryKey,
    fetchFirst: (signal) => fetchRuns(filters, null, signal),
    order: newestRun,
    pollMs: runsPollMs,
    enabled: query.isSuccess,
  });
  const runs = useMemo(() => itemsOf(query.data), [query.data]);
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const isNearEnd = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [isNearEnd, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  return (
    <>
      <RunFiltersBar filters={filters} flows={flows} />
      <LoadState query={query}>
        {() =>
          runs.length > 0 ? (
            <RunRows runs={runs} />
          ) : (
            !hasNextPage && (
              <Card>
                <EmptyState
                  py="xl"
                  icon={<IconRobot aria-hidden />}
                  withIndicatorBackground
                  title={t(isFiltering ? 'automation.noMatchTitle' : 'automation.emptyTitle')}
                  description={t(isFiltering ? 'automation.noMatchText' : 'automation.emptyText')}
                >
                  {isFiltering && (
                    <EmptyState.Actions>
                      <Button
                        variant="default"
                        onClick={() => navigate({ to: '/automation', search: {} })}
                      >
                        {t('filter.clear')}
                      </Button>
                    </EmptyState.Actions>
                  )}
                </EmptyState>
              </Card>
            )
          )
        }
      </LoadState>
      {query.isSuccess && hasNextPage && (
        <div ref={ref} className={classes.end}>
          {isFetchNextPageError ? (
            <Button variant="default" onClick={() => void fetchNextPage()}>
              {t('load.retry')}
            </Button>
          ) : (
            <div role="status">
              <Loader size="sm" aria-hidden />
              <VisuallyHidden>{t('load.loading')}</VisuallyHidden>
            </div>
          )}
        </div>
      )}
    </>
  );
}
