import { EmptyState } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../parts/card.tsx';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { connectionsQuery } from './connection-queries.ts';
import classes from './connections-page.module.css';
import { useAuthorizeResult } from './use-authorize-result.ts';

export function ConnectionsPage() {
  const { t } = useTranslation();
  const query = useQuery(connectionsQuery);
  useAuthorizeResult();
  return (
    <Page title={t('nav.connections')} description={t('connections.description')}>
      <LoadState query={query} skeleton={<SkeletonRows rows={2} height={260} />}>
        {(connections) =>
          connections.length > 0 ? (
            <div className={classes.cards}>
              {connections.map((connection) => (
                <ConnectionCard key={connection.id} connection={connection} />
              ))}
            </div>
          ) : (
            <Card>
              <EmptyState
                py="xl"
                icon={<IconPlugConnected aria-hidden />}
                withIndicatorBackground
                title={t('connections.emptyTitle')}
                description={t('connections.emptyText')}
              />
            </Card>
          )
        }
      </LoadState>
    </Page>
  );
}
