import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { automationQuery } from './automation-queries.ts';
import { NoAutomation } from './no-automation.tsx';
import { readRunSearch } from './run-filters.ts';
import { RunList } from './run-list.tsx';
import { SwitchesCard } from './switches-card.tsx';

const route = getRouteApi('/shell/automation');

/** Tickets on their way through the stages, and what the stages may do by themselves. */
export function AutomationPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab = 'runs', ...filters } = route.useSearch();
  const query = useQuery(automationQuery);
  const hasAny = (query.data?.length ?? 0) > 0;
  return (
    <Page
      title={t('automation.title')}
      description={t('automation.description')}
      actions={
        hasAny && (
          <SegmentedControl
            aria-label={t('automation.show')}
            value={tab}
            onChange={(chosen) =>
              navigate({
                to: '/automation',
                search: (before) => readRunSearch({ ...before, tab: chosen }),
                replace: true,
              })
            }
            data={[
              { value: 'runs', label: t('automation.runs') },
              { value: 'switches', label: t('automation.switches') },
            ]}
          />
        )
      }
    >
      <LoadState query={query}>
        {(automations) => {
          if (automations.length === 0) return <NoAutomation />;
          if (tab === 'switches') {
            return automations.map((one) => <SwitchesCard key={one.flow} automation={one} />);
          }
          return <RunList filters={filters} flows={automations.map(({ flow }) => flow)} />;
        }}
      </LoadState>
    </Page>
  );
}
