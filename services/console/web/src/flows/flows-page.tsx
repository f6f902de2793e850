import { EmptyState } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../parts/card.tsx';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { FlowCard } from './flow-card.tsx';
import { flowsQuery } from './flow-queries.ts';
import classes from './flows-page.module.css';

export function FlowsPage() {
  const { t } = useTranslation();
  const query = useQuery(flowsQuery);
  return (
    <Page title={t('nav.flows')} description={t('flows.description')}>
      <LoadState query={query} skeleton={<SkeletonRows rows={2} height={260} />}>
        {(flows) =>
          flows.length > 0 ? (
            <div className={classes.cards}>
              {flows.map((flow) => (
                <FlowCard key={flow.id} flow={flow} />
              ))}
            </div>
          ) : (
            <Card>
              <EmptyState
                py="xl"
                icon={<IconRoute aria-hidden />}
                withIndicatorBackground
                title={t('flows.emptyTitle')}
                description={t('flows.emptyText')}
              />
            </Card>
          )
        }
      </LoadState>
    </Page>
  );
}
