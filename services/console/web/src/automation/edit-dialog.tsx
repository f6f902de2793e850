import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ProposalForm } from './proposal-form.tsx';
import type { Proposal } from './read-proposal.ts';
import { useDecision } from './use-decision.ts';

interface EditDialogProps {
  run: RunDetail;
  stage: RunStage;
  proposal: Proposal;
  onClose: () => void;
}

/** Changes what is proposed, and applies it. */
export function EditDialog({ run, stage, proposal, onClose }: EditDialogProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState(proposal);
  const decide = useDecision(run.id, stage.stage, onClose);
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={t('decide.editTitle', { stage: t(`stage.${stage.stage}`) })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          decide.apply(edited.value);
        }}
      >
        <Stack gap="md">
          <ProposalForm run={run} stage={stage} proposal={edited} onChange={setEdited} />
          {decide.refusal !== undefined && (
            <Alert color="red" role="alert" title={t('decide.refused')}>
              {decide.refusal}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.cancel')}
            </Button>
            <Button type="submit" loading={decide.isPending}>
              {t('decide.applyEdited')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
