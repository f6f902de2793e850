import { Alert as Box, Text } from '@mantine/core';
import { IconAlertTriangle, IconBellOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/shapes.ts';
import { Moment } from '../parts/moment.tsx';
import { alertsQuery } from './alerts-query.ts';
import classes from './alerts-section.module.css';

/** What is wrong now, since when, and where it is written what to do. */
export function AlertsSection() {
  const { t } = useTranslation();
  const alerts = useQuery(alertsQuery).data;
  const untold = alerts?.targets.filter(({ error }) => error !== null) ?? [];
  return (
    <section className={classes.alerts} aria-label={t('alerts.title')} role="status">
      {alerts?.firing.map((alert) => (
        <Firing key={`${alert.name} ${alert.subject}`} alert={alert} />
      ))}
      {untold.map(({ name, error }) => (
        <Box
          key={name}
          color="gray"
          icon={<IconBellOff aria-hidden />}
          title={t('alerts.notTold', { name })}
        >
          <bdi>{error}</bdi>
        </Box>
      ))}
    </section>
  );
}

function Firing({ alert: { name, subject, severity, summary, since } }: { alert: Alert }) {
  const { t } = useTranslation();
  return (
    <Box
      color={severity === 'critical' ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={subject === '' ? name : `${name}: ${subject}`}
    >
      <p className={classes.summary} lang="en" dir="ltr">
        {summary}.
      </p>
      <Text size="sm">
        {t('alerts.since')} <Moment at={since} as="full" /> · {t('alerts.whatToDo')}{' '}
        <code>docs/alerts.md#{name}</code>
      </Text>
    </Box>
  );
}
