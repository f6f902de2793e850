import { Progress, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Flow, Health } from '../api/shapes.ts';
import { deliveryStates } from '../deliveries/delivery-filters.ts';
import { flowsQuery } from '../flows/flow-queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Card } from '../parts/card.tsx';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { AlertsSection } from './alerts-section.tsx';
import classes from './health-page.module.css';
import { healthQuery } from './health-query.ts';
import { StatTile } from './stat-tile.tsx';

/** Whether anybody waits because of us. */
export function HealthPage() {
  const { t } = useTranslation();
  const health = useQuery(healthQuery);
  const flows = useQuery(flowsQuery);
  return (
    <Page title={t('nav.health')} description={t('health.description')}>
      <AlertsSection />
      <LoadState query={health} skeleton={<SkeletonRows rows={3} height={120} />}>
        {(figures) => (
          <>
            <Accounted figures={figures} />
            <Tiles figures={figures} />
          </>
        )}
      </LoadState>
      <Card p={0} className={classes.flows}>
        <Title order={2} size="h5" className={classes.flowsTitle}>
          {t('health.flows')}
        </Title>
        <LoadState query={flows}>{(items) => <Flows flows={items} />}</LoadState>
      </Card>
    </Page>
  );
}

/** "1,842 in, 1,842 accounted for" */
function Accounted({ figures }: { figures: Health }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { accepted, accountedFor } = figures;
  const underWay = Math.max(0, accepted - accountedFor);
  return (
    <Card className={classes.accounted}>
      <Text size="sm" c="dimmed">
        {t('health.lastDay')}
      </Text>
      <p className={classes.headline}>
        {t('health.accounted', {
          accepted: format.number(accepted),
          accountedFor: format.number(accountedFor),
        })}
      </p>
      <Progress
        value={accepted === 0 ? 100 : (100 * accountedFor) / accepted}
        size="lg"
        radius="xl"
        aria-label={t('health.accountedLabel')}
      />
      <Text size="sm" c="dimmed" mt={8}>
        {underWay === 0 ? t('health.allAccounted') : t('health.underWay', { count: underWay })}
      </Text>
    </Card>
  );
}

function Tiles({ figures }: { figures: Health }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { oldestWaitingSeconds, relayP50Ms, relayP95Ms, parked, waiting, healed } = figures;
  const { suggestions, needsReview } = figures;
  const oldestMs = oldestWaitingSeconds === null ? null : oldestWaitingSeconds * 1_000;
  return (
    <div className={classes.tiles}>
      <StatTile
        label={t('health.oldest')}
        value={oldestMs === null ? t('health.nothingWaits') : format.duration(oldestMs)}
        hint={waiting > 0 ? t('health.waiting', { count: waiting }) : t('health.nobodyWaits')}
        tone={(oldestMs ?? 0) > 60_000 ? 'bad' : 'good'}
      />
      <StatTile
        label={t('health.p95')}
        value={relayP95Ms === null ? '–' : format.duration(relayP95Ms)}
        hint={
          relayP50Ms === null
            ? t('health.noneRelayed')
            : t('health.p50', { duration: format.duration(relayP50Ms) })
        }
      />
      <Link to="/parked" className={classes.link}>
        <StatTile
          label={t('nav.parked')}
          value={format.number(parked)}
          hint={t(parked > 0 ? 'health.needsPerson' : 'health.nothingParked')}
          tone={parked > 0 ? 'bad' : 'good'}
        />
      </Link>
      {suggestions !== null && (
        <Link to="/automation" search={{ stage: 'any' }} className={classes.link}>
          <StatTile
            label={t('health.suggestions')}
            value={format.number(suggestions)}
            hint={
              needsReview === 0
                ? t('health.noReview')
                : t('health.needsReview', { number: format.number(needsReview) })
            }
          />
        </Link>
      )}
      <StatTile
        label={t('health.healed')}
        value={format.number(healed)}
        hint={
          figures.oldestGapMs === null
            ? t('health.noGaps')
            : t('sync.oldestGap', { duration: format.duration(figures.oldestGapMs) })
        }
      />
    </div>
  );
}

function Flows({ flows }: { flows: Flow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const states = deliveryStates.filter((state) => flows.some((flow) => flow.states[state]));
  return (
    <Table.ScrollContainer
      minWidth={520}
      scrollAreaProps={{
        viewportProps: { tabIndex: 0, 'aria-label': t('health.flows'), role: 'region' },
      }}
    >
      <Table verticalSpacing="sm" horizontalSpacing="lg">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('health.flow')}</Table.Th>
            <Table.Th>{t('health.from')}</Table.Th>
            {states.map((state) => (
              <Table.Th key={state} ta="end">
                {t(`deliveryState.${state}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {flows.map(({ id, kind, from, states: counts }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" fw={600}>
                {id}
                {kind !== id && (
                  <Text span size="xs" c="dimmed" ml={8}>
                    {kind}
                  </Text>
                )}
              </Table.Th>
              <Table.Td c="dimmed">{from.join(', ')}</Table.Td>
              {states.map((state) => (
                <Table.Td key={state} ta="end">
                  {format.number(counts[state] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
