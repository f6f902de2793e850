import { Group, Text, Timeline } from '@mantine/core';
import {
  IconBook2,
  IconBuilding,
  IconCoin,
  IconLink,
  IconMailForward,
  IconNote,
  IconSparkles,
  IconTicket,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../api/shapes.ts';
import { StageBadge, stageColors } from './run-badges.tsx';
import type { StageName } from './run-filters.ts';
import { StageBody } from './stage-body.tsx';

const icons: Record<StageName, typeof IconLink> = {
  context: IconBook2,
  link: IconLink,
  dispatch: IconBuilding,
  compose: IconSparkles,
  respond: IconMailForward,
  updateTicket: IconTicket,
  updateDeal: IconCoin,
  addNote: IconNote,
};

/** The eight stages in their order, and how each of them fares. */
export function RunTimeline({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const reached = run.stages.filter(({ status }) => status !== 'waiting').length;
  return (
    <Timeline active={reached - 1} bulletSize={30} lineWidth={2} color="brand">
      {run.stages.map((stage) => {
        const Icon = icons[stage.stage];
        const isBehind = stage.status === 'waiting' && run.state !== 'running';
        return (
          <Timeline.Item
            key={stage.stage}
            bullet={<Icon size={16} aria-hidden />}
            color={stageColors[stage.status] === 'yellow' ? 'orange' : stageColors[stage.status]}
            title={
              <Group gap="xs">
                {t(`stage.${stage.stage}`)}
                {isBehind ? (
                  <Text span size="xs" c="dimmed">
                    {t('run.notReached')}
                  </Text>
                ) : (
                  <StageBadge stage={stage.stage} status={stage.status} />
                )}
              </Group>
            }
          >
            <StageBody run={run} stage={stage} />
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
