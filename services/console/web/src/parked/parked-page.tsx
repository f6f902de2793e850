import { EmptyState, Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../parts/card.tsx';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { ParkedGroupCard } from './parked-group-card.tsx';
import { parkedQuery } from './parked-queries.ts';

/** What failed for good, by cause: mend the cause, then send all of it on at once. */
export function ParkedPage() {
  const { t } = useTranslation();
  const query = useQuery(parkedQuery);
  return (
    <Page title={t('nav.parked')} description={t('parked.description')}>
      <LoadState query={query} skeleton={<SkeletonRows rows={3} height={120} />}>
        {(groups) =>
          groups.length > 0 ? (
            <Stack gap="md">
              {groups.map((group) => (
                <ParkedGroupCard key={`${group.flow} ${group.reason}`} group={group} />
              ))}
            </Stack>
          ) : (
            <Card>
              <EmptyState
                py="xl"
                icon={<IconCircleCheck aria-hidden />}
                variant="light"
                color="green"
                title={t('parked.emptyTitle')}
                description={t('parked.emptyText')}
              />
            </Card>
          )
        }
      </LoadState>
    </Page>
  );
}
