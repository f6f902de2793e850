import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { patchFlow } from './flow-queries.ts';
import { useFlowChange } from './use-flow-change.ts';

/** Says what pausing and resuming do before they do it. */
export function PauseDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const explain = useErrorText();
  const [reason, setReason] = useState('');
  const isPaused = flow.paused !== null;
  const change = useFlowChange(
    () => patchFlow(flow.id, isPaused ? { paused: false } : { paused: true, reason }),
    {
      done: ({ paused }) => t(paused ? 'flows.isPaused' : 'flows.isRunning', { flow: flow.id }),
      onDone: onClose,
    },
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t(isPaused ? 'flows.resumeTitle' : 'flows.pauseTitle', { flow: flow.id })}
    >
      <Stack gap="md">
        <Text size="sm">{t(isPaused ? 'flows.resumeText' : 'flows.pauseText')}</Text>
        {!isPaused && (
          <TextInput
            label={t('flows.pauseReason')}
            maxLength={500}
            dir="auto"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {change.error && (
          <Alert color="red" role="alert">
            {explain(change.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button
            loading={change.isPending}
            onClick={() => change.mutate(undefined)}
            data-autofocus={isPaused || undefined}
          >
            {t(isPaused ? 'flows.resume' : 'flows.pause')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
