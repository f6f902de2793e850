import { DataList, Stack } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { DeliveryDetail } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { ArrivedBody } from './arrived-body.tsx';
import { isReplayable } from './delivery-filters.ts';
import classes from './delivery-page.module.css';
import { deliveryQuery } from './delivery-queries.ts';
import { DeliveryTimeline } from './delivery-timeline.tsx';
import { ReplayButton } from './replay-button.tsx';

/** One event: what arrived, what was decided, what was done. */
export function DeliveryPage() {
  const { t } = useTranslation();
  const { deliveryId } = useParams({ from: '/shell/deliveries/$deliveryId' });
  const isAdmin = useIsAdmin();
  const query = useQuery(deliveryQuery(deliveryId));
  return (
    <Page
      above={
        <TextLink to="/deliveries" size="sm" className={classes.back}>
          <IconChevronLeft size={16} aria-hidden />
          {t('deliveries.all')}
        </TextLink>
      }
      title={query.data ? <bdi>{query.data.type}</bdi> : t('deliveries.one')}
      actions={
        query.data && (
          <>
            <StateBadge state={query.data.state} />
            {isAdmin && isReplayable(query.data) && <ReplayButton delivery={query.data} />}
          </>
        )
      }
    >
      <LoadState query={query}>
        {(delivery) => (
          <div className={classes.columns}>
            <Stack gap="md">
              <Card>
                <DeliveryTimeline delivery={delivery} />
              </Card>
              {isAdmin && <ArrivedBody deliveryId={delivery.id} />}
            </Stack>
            <Facts delivery={delivery} />
          </div>
        )}
      </LoadState>
    </Page>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts: [string, React.ReactNode][] = [
    [t('deliveries.connection'), delivery.connection],
    [
      t('delivery.conversation'),
      // What could not be read, and what belongs to no conversation, has none.
      delivery.conversation === '' ? (
        '–'
      ) : (
        <TextLink
          key="conversation"
          to="/deliveries"
          search={{ conversation: delivery.conversation }}
          size="sm"
          className={classes.id}
        >
          {delivery.conversation}
        </TextLink>
      ),
    ],
    [t('delivery.took'), delivery.tookMs === null ? '–' : format.duration(delivery.tookMs)],
    [t('delivery.size'), format.bytes(delivery.sizeBytes)],
    [t('delivery.contentType'), delivery.contentType ?? '–'],
    [t('delivery.providerId'), <Id key="provider" id={delivery.providerEventId} />],
    [t('delivery.id'), <Id key="id" id={delivery.id} />],
  ];
  return (
    <Card className={classes.facts}>
      <DataList orientation="vertical" gap="sm" size="sm">
        {facts.map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
    </Card>
  );
}

function Id({ id }: { id: string }) {
  return <bdi className={classes.id}>{id}</bdi>;
}
