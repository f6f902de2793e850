import { Alert, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { EditDialog } from './edit-dialog.tsx';
import { readProposal } from './read-proposal.ts';
import { RejectDialog } from './reject-dialog.tsx';
import { useDecision } from './use-decision.ts';

/** The stage proposes, a person decides. */
export function DecideActions({ run, stage }: { run: RunDetail; stage: RunStage }) {
  const { t } = useTranslation();
  const [isEditing, editing] = useDisclosure();
  const [isRejecting, rejecting] = useDisclosure();
  const decide = useDecision(run.id, stage.stage);
  const proposal = readProposal(stage);
  // Several stages have the same buttons.
  const named = (action: string) =>
    t('decide.named', { what: action, of: t(`stage.${stage.stage}`) });
  return (
    <>
      {decide.refusal !== undefined && (
        <Alert color="red" role="alert" p="xs" title={t('decide.refused')}>
          {decide.refusal}
        </Alert>
      )}
      <Group gap={8}>
        <Button
          size="xs"
          leftSection={<IconCheck size={15} aria-hidden />}
          aria-label={named(t(applyLabel(stage)))}
          loading={decide.isPending && !isEditing && !isRejecting}
          onClick={() => decide.apply()}
        >
          {t(applyLabel(stage))}
        </Button>
        {proposal && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={15} aria-hidden />}
            aria-label={named(t('decide.edit'))}
            onClick={editing.open}
          >
            {t('decide.edit')}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={15} aria-hidden />}
          aria-label={named(t('decide.reject'))}
          onClick={rejecting.open}
        >
          {t('decide.reject')}
        </Button>
      </Group>
      {isEditing && proposal && (
        <EditDialog run={run} stage={stage} proposal={proposal} onClose={editing.close} />
      )}
      {isRejecting && <RejectDialog run={run} stage={stage} onClose={rejecting.close} />}
    </>
  );
}

/** Whether a customer gets something is worth saying on the button. */
function applyLabel({ stage, call }: RunStage) {
  if (stage !== 'respond') return 'decide.apply';
  return call?.path.endsWith('/draftReply') ? 'decide.draft' : 'decide.send';
}
