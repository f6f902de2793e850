import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { TextLink } from '../parts/text-link.tsx';
import classes from './flow-card.module.css';

/** What a flow gets, what it made of it, and what waits. */
export function FlowFacts({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counters, filter, from, lastDoneAt, lastError, lastErrorAt } = flow;
  const stuck = counters.parked + counters.uncertain;
  const ofDay = (['done', 'skipped', 'retrying'] as const).filter(
    (state) => state === 'done' || counters[state] > 0,
  );
  return (
    <dl className={classes.facts}>
      <Fact label={t('health.from')}>{from.join(', ')}</Fact>
      <Fact label={t('flows.lastDone')}>
        {lastDoneAt ? <Moment at={lastDoneAt} as="ago" /> : t('flows.nothing')}
      </Fact>
      <Fact label={t('flows.waiting')}>
        {format.number(counters.waiting)}
        {counters.oldestWaitingAt && (
          <Text span size="xs" c="dimmed" ml={8}>
            {t('flows.oldest')} <Moment at={counters.oldestWaitingAt} as="ago" />
          </Text>
        )}
      </Fact>
      <Fact label={t('flows.needsPerson')}>
        {stuck === 0 ? (
          format.number(0)
        ) : (
          <TextLink to="/parked" size="sm" c="var(--mantine-color-error)" underline="always">
            {format.number(stuck)}
          </TextLink>
        )}
      </Fact>
      <Fact label={t('health.lastDay')} isWide>
        {ofDay
          .map((state) => `${t(`deliveryState.${state}`)}: ${format.number(counters[state])}`)
          .join(' · ')}
      </Fact>
      {filter?.events && (
        <Fact label={t('flows.events')} isWide>
          {filter.events.join(', ')}
        </Fact>
      )}
      {filter?.inboxes && (
        <Fact label={t('flows.inboxes')} isWide>
          {filter.inboxes.join(', ')}
        </Fact>
      )}
      {filter?.when && (
        <Fact label={t('flows.condition')} isWide>
          <code className={classes.condition}>{filter.when}</code>
        </Fact>
      )}
      {lastError && (
        <Fact label={t('flows.lastError')} isWide>
          <bdi dir="auto">{lastError}</bdi>
          {lastErrorAt && (
            <Text span size="xs" c="dimmed" ml={8}>
              <Moment at={lastErrorAt} as="ago" />
            </Text>
          )}
        </Fact>
      )}
    </dl>
  );
}

function Fact({
  label,
  isWide,
  children,
}: {
  label: string;
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={classes.fact} data-wide={isWide || undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
