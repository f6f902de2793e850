import { Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import classes from './delivery-rows.module.css';
import { OutcomesText } from './outcomes-text.tsx';

/** Newest first; each leads to its own page. */
export function DeliveryRows({ deliveries }: { deliveries: Delivery[] }) {
  const { t } = useTranslation();
  return (
    <Card p={0}>
      <ul className={classes.rows} aria-label={t('nav.deliveries')}>
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <DeliveryRow delivery={delivery} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const { id, state, type, connection, conversation, receivedAt } = delivery;
  const attempts = Math.max(0, ...delivery.flows.map((flow) => flow.attempts));
  return (
    <Link to="/deliveries/$deliveryId" params={{ deliveryId: id }} className={classes.row}>
      <span className={classes.state}>
        <StateBadge state={state} />
      </span>
      <span className={classes.what}>
        <Text span size="sm" fw={600} className={classes.type}>
          <bdi>{type}</bdi>
        </Text>
        <Text span size="xs" c="dimmed">
          {connection}
        </Text>
      </span>
      <Text span size="xs" ff="monospace" className={classes.conversation}>
        <bdi>{conversation}</bdi>
      </Text>
      <Text span size="sm" className={classes.why}>
        <OutcomesText delivery={delivery} />
        {attempts > 1 && (
          <Text span size="xs" c="dimmed">
            {t('deliveries.attempts', { count: attempts })}
          </Text>
        )}
      </Text>
      <Text span size="xs" c="dimmed" className={classes.time}>
        <Moment at={receivedAt} />
      </Text>
      <IconArrowRight size={16} className={classes.arrow} aria-hidden />
    </Link>
  );
}
