import { Button, EmptyState, Loader, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useNewestPage } from '../live/use-newest-page.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import classes from './deliveries-page.module.css';
import { newestDelivery } from './delivery-filters.ts';
import { DeliveryFiltersBar } from './delivery-filters-bar.tsx';
import { deliveriesPollMs, deliveriesQuery, fetchDeliveries } from './delivery-queries.ts';
import { DeliveryRows } from './delivery-rows.tsx';
import { useHideSkipped } from './use-hide-skipped.ts';

const route = getRouteApi('/shell/deliveries');

export function DeliveriesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = route.useSearch();
  const [hidesSkipped, setHidesSkipped] = useHideSkipped();
  const filters = useMemo(
    () => ({ ...search, hideSkipped: (hidesSkipped && search.state === undefined) || undefined }),
    [search, hidesSkipped],
  );
  const isFiltering = Object.values(filters).some((value) => value !== undefined);
  const query = useInfiniteQuery(deliveriesQuery(filters));
  useNewestPage({
    queryKey: deliveriesQuery(filters).queryKey,
    fetchFirst: (signal) => fetchDeliveries(filters, null, signal),
    order: newestDelivery,
    pollMs: deliveriesPollMs,
    enabled: query.isSuccess,
  });
  const deliveries = useMemo(() => itemsOf(query.data), [query.data]);
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const isNearEnd = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [isNearEnd, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  return (
    <Page title={t('nav.deliveries')} description={t('deliveries.description')}>
      <DeliveryFiltersBar filters={filters} onHideSkipped={setHidesSkipped} />
      <LoadState query={query}>
        {() =>
          deliveries.length > 0 ? (
            <DeliveryRows deliveries={deliveries} />
          ) : (
            !hasNextPage && (
              <Card>
                <EmptyState
                  py="xl"
                  icon={<IconArrowsExchange aria-hidden />}
                  withIndicatorBackground
                  title={t('deliveries.emptyTitle')}
                  description={t('deliveries.emptyText')}
                >
                  {isFiltering && (
                    <EmptyState.Actions>
                      <Button
                        variant="default"
                        onClick={() => {
                          setHidesSkipped(false);
                          void navigate({ to: '/deliveries', search: {} });
                        }}
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
    </Page>
  );
}
