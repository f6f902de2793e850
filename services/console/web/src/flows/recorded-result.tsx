import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DryRunResult } from '../api/shapes.ts';
import { ReasonText } from '../deliveries/reason-text.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { StateBadge } from '../parts/state-badge.tsx';
import { EventList } from './event-list.tsx';

type Result = Extract<DryRunResult, { kind: 'recorded' }>;

/** What a flow decided, with some of the events that it decided so about. */
export function RecordedResult({ result: { outcomes } }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (outcomes.length === 0) return <Text size="sm">{t('flows.noEvents')}</Text>;
  return (
    <Stack gap="md">
      {outcomes.map(({ state, reason, count, examples }) => (
        <section key={`${state} ${reason}`}>
          <Group gap="xs" mb={6}>
            <StateBadge state={state} size="sm" />
            <Text size="sm" fw={600}>
              {format.number(count)}
            </Text>
            {reason && (
              <Text size="sm">
                <ReasonText reason={reason} />
              </Text>
            )}
          </Group>
          <EventList label={t('flows.examples')} events={examples} />
        </section>
      ))}
    </Stack>
  );
}
