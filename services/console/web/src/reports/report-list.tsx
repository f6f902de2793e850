import { Button, EmptyState, Loader, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconShieldExclamation } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import type { Report } from '../api/shapes.ts';
import { useNewestPage } from '../live/use-newest-page.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { newestReport, type ReportFilters } from './report-filters.ts';
import { ReportFiltersBar } from './report-filters-bar.tsx';
import classes from './report-list.module.css';
import { fetchReports, reportsPollMs, reportsQuery } from './report-queries.ts';
import { ReportRows } from './report-rows.tsx';

interface ReportListProps {
  filters: ReportFilters;
  onDelete: (report: Report) => void;
}

export function ReportList({ filters, onDelete }: ReportListProps) {
  const query = useInfiniteQuery(reportsQuery(filters));
  useNewestPage({
    queryKey: reportsQuery(filters).queryKey,
    fetchFirst: (signal) => fetchReports(filters, null, signal),
    order: newestReport,
    pollMs: reportsPollMs,
    enabled: query.isSuccess,
  });
  const reports = useMemo(() => itemsOf(query.data), [query.data]);
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
      <ReportFiltersBar filters={filters} />
      <LoadState query={query}>
        {() =>
          reports.length > 0 ? (
            <ReportRows reports={reports} onDelete={onDelete} />
          ) : (
            !hasNextPage && (
              <NoReports isFiltering={filters.q !== undefined || filters.kind !== undefined} />
            )
          )
        }
      </LoadState>
      {query.isSuccess && hasNextPage && (
        <div ref={ref} className={classes.end}>
          <MoreReports hasFailed={isFetchNextPageError} onRetry={() => void fetchNextPage()} />
        </div>
      )}
    </>
  );
}

function NoReports({ isFiltering }: { isFiltering: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Card>
      <EmptyState
        py="xl"
        icon={<IconShieldExclamation aria-hidden />}
        withIndicatorBackground
        title={t(isFiltering ? 'reports.noMatchTitle' : 'reports.emptyTitle')}
        description={t(isFiltering ? 'reports.noMatchText' : 'reports.emptyText')}
      >
        {isFiltering && (
          <EmptyState.Actions>
            <Button variant="default" onClick={() => navigate({ to: '/reports', search: {} })}>
              {t('filter.clear')}
            </Button>
          </EmptyState.Actions>
        )}
      </EmptyState>
    </Card>
  );
}

function MoreReports({ hasFailed, onRetry }: { hasFailed: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  if (hasFailed) {
    return (
      <Button variant="default" onClick={onRetry}>
        {t('load.retry')}
      </Button>
    );
  }
  return (
    <div role="status">
      <Loader size="sm" aria-hidden />
      <VisuallyHidden>{t('load.loading')}</VisuallyHidden>
    </div>
  );
}
