import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useDecision } from './use-decision.ts';

interface RejectDialogProps {
  run: RunDetail;
  stage: RunStage;
  onClose: () => void;
}

export function RejectDialog({ run, stage, onClose }: RejectDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const decide = useDecision(run.id, stage.stage, onClose);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('decide.rejectTitle', { stage: t(`stage.${stage.stage}`) })}
    >
      <Stack gap="md">
        <Text size="sm">{t('decide.rejectText')}</Text>
        <Textarea
          label={t('decide.rejectReason')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2_000}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        {decide.refusal !== undefined && (
          <Alert color="red" role="alert">
            {decide.refusal}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button color="red.9" loading={decide.isPending} onClick={() => decide.reject(reason)}>
            {t('decide.reject')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
