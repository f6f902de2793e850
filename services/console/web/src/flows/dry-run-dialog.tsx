import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Dialog } from '../parts/dialog.tsx';
import { dryRun } from './flow-queries.ts';
import { RecordedResult } from './recorded-result.tsx';
import { SentResult } from './sent-result.tsx';

const hourMs = 3_600_000;
const choices = ['1', '24', '72', '168'];

/** What would be sent, or was decided, of the events of the last hours. Nothing is sent. */
export function DryRunDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useErrorText();
  const [hours, setHours] = useState('24');
  const isForward = flow.kind === 'forward';
  const run = useMutation({ mutationFn: () => dryRun(flow.id, { hours: Number(hours) }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      size="xl"
      title={t(isForward ? 'flows.dryRunTitle' : 'flows.recordedTitle', { flow: flow.id })}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t(isForward ? 'flows.dryRunText' : 'flows.recordedText')}</Text>
          <Select
            label={t('flows.eventsOfLast')}
            value={hours}
            onChange={(value) => setHours(value ?? '24')}
            data={choices.map((value) => ({
              value,
              label: format.duration(Number(value) * hourMs),
            }))}
            data-autofocus
          />
          {run.error && (
            <Alert color="red" role="alert">
              {explain(run.error)}
            </Alert>
          )}
          {run.data && !run.isPending && (
            <div role="status">
              {run.data.kind === 'forward' ? (
                <SentResult result={run.data} />
              ) : (
                <RecordedResult result={run.data} />
              )}
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.close')}
            </Button>
            <Button type="submit" loading={run.isPending}>
              {t('flows.look')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
