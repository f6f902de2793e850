import { Select, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../parts/search-field.tsx';
import { type RunFilters, readRunFilters, runStates, switchedStages } from './run-filters.ts';
import classes from './run-filters-bar.module.css';

interface RunFiltersBarProps {
  filters: RunFilters;
  /** the automations there are */
  flows: string[];
}

export function RunFiltersBar({ filters, flows }: RunFiltersBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = (changes: Record<string, unknown>) =>
    navigate({
      to: '/automation',
      search: (before) => readRunFilters({ ...before, ...changes }),
      replace: true,
    });
  return (
    <div className={classes.bar}>
      <div className={classes.search}>
        <SearchField
          value={filters.q ?? ''}
          label={t('automation.search')}
          placeholder={t('automation.searchHint')}
          hotkey="/"
          onSearch={(q) => change({ q })}
        />
      </div>
      <Select
        className={classes.choice}
        aria-label={t('automation.state')}
        value={filters.state ?? ''}
        onChange={(state) => change({ state })}
        data={[
          { value: '', label: t('automation.everyState') },
          ...runStates.map((state) => ({ value: state, label: t(`runState.${state}`) })),
        ]}
      />
      {flows.length > 1 && (
        <Select
          className={classes.choice}
          aria-label={t('automation.flow')}
          value={filters.flow ?? ''}
          onChange={(flow) => change({ flow })}
          data={[
            { value: '', label: t('automation.everyFlow') },
            ...flows.map((flow) => ({ value: flow, label: flow })),
          ]}
        />
      )}
      <Switch
        className={classes.switch}
        label={t('automation.onlyWaiting')}
        checked={filters.stage !== undefined}
        onChange={(event) => change({ stage: event.currentTarget.checked ? 'any' : '' })}
      />
      {filters.stage !== undefined && (
        <Select
          className={classes.choice}
          aria-label={t('automation.waitingStage')}
          value={filters.stage}
          onChange={(stage) => change({ stage })}
          data={[
            { value: 'any', label: t('automation.everyStage') },
            ...switchedStages.map((stage) => ({ value: stage, label: t(`stage.${stage}`) })),
          ]}
        />
      )}
    </div>
  );
}
