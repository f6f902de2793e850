import { Select, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useConnectionNames } from '../api/session.ts';
import { SearchField } from '../parts/search-field.tsx';
import { type DeliveryFilters, deliveryStates, readDeliveryFilters } from './delivery-filters.ts';
import classes from './delivery-filters-bar.module.css';

interface DeliveryFiltersBarProps {
  filters: DeliveryFilters;
  onHideSkipped: (hide: boolean) => void;
}

export function DeliveryFiltersBar({ filters, onHideSkipped }: DeliveryFiltersBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const connections = useConnectionNames();
  const change = (changes: Record<string, unknown>) =>
    navigate({
      to: '/deliveries',
      search: (before) => readDeliveryFilters({ ...before, ...changes }),
      replace: true,
    });
  return (
    <div className={classes.bar}>
      <div className={classes.search}>
        <SearchField
          value={filters.q ?? ''}
          label={t('deliveries.search')}
          placeholder={t('deliveries.searchHint')}
          hotkey="/"
          onSearch={(q) => change({ q })}
        />
      </div>
      <Select
        className={classes.choice}
        aria-label={t('deliveries.state')}
        value={filters.state ?? ''}
        onChange={(state) => change({ state })}
        data={[
          { value: '', label: t('deliveries.everyState') },
          ...deliveryStates.map((state) => ({ value: state, label: t(`deliveryState.${state}`) })),
        ]}
      />
      <Select
        className={classes.choice}
        aria-label={t('deliveries.connection')}
        value={filters.connection ?? ''}
        onChange={(connection) => change({ connection })}
        data={[
          { value: '', label: t('deliveries.everyConnection') },
          ...connections.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
      <Switch
        className={classes.switch}
        label={t('deliveries.hideSkipped')}
        checked={filters.hideSkipped === true}
        // Who asks for one state has it.
        disabled={filters.state !== undefined}
        onChange={(event) => onHideSkipped(event.currentTarget.checked)}
      />
    </div>
  );
}
