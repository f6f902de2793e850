import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../parts/search-field.tsx';
import { type ReportFilters, readReportFilters, reportKinds } from './report-filters.ts';
import classes from './report-list.module.css';

export function ReportFiltersBar({ filters }: { filters: ReportFilters }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = (changes: Record<string, unknown>) =>
    navigate({
      to: '/reports',
      search: (before) => readReportFilters({ ...before, ...changes }),
      replace: true,
    });
  return (
    <div className={classes.bar}>
      <div className={classes.search}>
        <SearchField
          value={filters.q ?? ''}
          label={t('reports.search')}
          placeholder={t('reports.searchHint')}
          hotkey="/"
          onSearch={(q) => change({ q })}
        />
      </div>
      <Select
        className={classes.choice}
        aria-label={t('reports.kind')}
        value={filters.kind ?? ''}
        onChange={(kind) => change({ kind })}
        data={[
          { value: '', label: t('reports.everyKind') },
          ...reportKinds.map((kind) => ({ value: kind, label: t(`reportKind.${kind}`) })),
        ]}
      />
    </div>
  );
}
