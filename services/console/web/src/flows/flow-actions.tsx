import { Button, Group } from '@mantine/core';
import {
  IconFilter,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconZoomCode,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { DryRunDialog } from './dry-run-dialog.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { canPause } from './flow-trouble.ts';
import { PauseDialog } from './pause-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';

const dialogs = {
  test: TestDialog,
  filter: FilterDialog,
  dryRun: DryRunDialog,
  pause: PauseDialog,
} as const;

/** What an administrator can do with a flow. */
export function FlowActions({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<keyof typeof dialogs>();
  const Shown = shown && dialogs[shown];
  const isForward = flow.kind === 'forward';
  const actions = [
    { dialog: 'test', icon: IconSend, label: t('flows.test'), isThere: isForward },
    { dialog: 'filter', icon: IconFilter, label: t('flows.filterTest'), isThere: isForward },
    {
      dialog: 'dryRun',
      icon: IconZoomCode,
      label: t(isForward ? 'flows.dryRun' : 'flows.recorded'),
      isThere: true,
    },
    {
      dialog: 'pause',
      icon: flow.paused ? IconPlayerPlay : IconPlayerPause,
      label: t(flow.paused ? 'flows.resume' : 'flows.pause'),
      isThere: canPause(flow),
    },
  ] as const;
  return (
    <Group gap="xs">
      {actions
        .filter(({ isThere }) => isThere)
        .map(({ dialog, icon: Icon, label }) => (
          <Button
            key={dialog}
            variant="default"
            size="xs"
            leftSection={<Icon size={16} aria-hidden />}
            aria-haspopup="dialog"
            onClick={() => setShown(dialog)}
          >
            {label}
          </Button>
        ))}
      {Shown && <Shown flow={flow} onClose={() => setShown(undefined)} />}
    </Group>
  );
}
