import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isDeliveryState } from '../deliveries/delivery-filters.ts';

const colors = {
  parked: 'red',
  uncertain: 'violet',
  retrying: 'orange',
  waiting: 'blue',
  done: 'green',
  skipped: 'gray',
  unreadable: 'red',
} as const;

/** The state of a delivery or of what one flow made of it. */
export function StateBadge({ state, size = 'md' }: { state: string; size?: 'sm' | 'md' }) {
  const { t } = useTranslation();
  if (!isDeliveryState(state)) return <Badge color="gray">{state}</Badge>;
  return (
    <Badge color={colors[state]} size={size} title={t(`deliveryStateHint.${state}`)}>
      {t(`deliveryState.${state}`)}
    </Badge>
  );
}
