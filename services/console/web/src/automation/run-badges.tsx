import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Run, RunStage, RunState, StageStatus } from '../api/shapes.ts';
import { isSwitched, waitingStages } from './run-filters.ts';

const runColors: Record<RunState, string> = {
  running: 'blue',
  completed: 'green',
  completed_with_errors: 'orange',
  needs_review: 'red',
  skipped: 'gray',
  superseded: 'gray',
};
export const stageColors: Record<StageStatus, string> = {
  waiting: 'gray',
  running: 'blue',
  suggested: 'yellow',
  applied: 'green',
  skipped: 'gray',
  failed: 'red',
  uncertain: 'violet',
};

/** What came to its end, but for what somebody has to decide, says so. */
export function RunBadge({ run }: { run: Pick<Run, 'state' | 'stages'> }) {
  const { t } = useTranslation();
  const waits = run.state === 'completed' && waitingStages(run).length > 0;
  const shown = waits ? 'waits' : run.state;
  return (
    <Badge color={waits ? 'yellow' : runColors[run.state]} title={t(`runStateHint.${shown}`)}>
      {t(`runState.${shown}`)}
    </Badge>
  );
}

/** What only reads or composes is done; what writes is applied. */
export function StageBadge({ stage, status }: Pick<RunStage, 'stage' | 'status'>) {
  const { t } = useTranslation();
  const word = status === 'applied' && !isSwitched(stage) ? 'done' : status;
  return (
    <Badge color={stageColors[status]} size="sm" title={t(`stageStatusHint.${status}`)}>
      {t(`stageStatus.${word}`)}
    </Badge>
  );
}
