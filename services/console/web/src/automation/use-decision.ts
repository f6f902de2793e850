import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { applyStage, rejectStage } from './automation-queries.ts';
import type { StageName } from './run-filters.ts';
import { useStageReason } from './stage-reason-text.tsx';

type Asked = { kind: 'apply'; proposal?: unknown } | { kind: 'reject'; reason: string };

/** Decides about one suggestion, and brings the page up to date with what came of it. */
export function useDecision(runId: string, stage: StageName, onDone: () => void = () => {}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const explainReason = useStageReason();
  const decision = useMutation({
    mutationFn: (asked: Asked) =>
      asked.kind === 'apply'
        ? applyStage(runId, stage, asked.proposal)
        : rejectStage(runId, stage, asked.reason),
    onSuccess({ status }) {
      const said =
        status === 'applied' ? 'applied' : status === 'skipped' ? 'rejected' : 'underWay';
      notifications.show({
        color: said === 'underWay' ? 'blue' : 'green',
        closeButtonProps: { 'aria-label': t('dialog.close') },
        message: t(`decide.${said}`, { stage: t(`stage.${stage}`) }),
      });
      onDone();
    },
    onSettled() {
      void client.invalidateQueries({ queryKey: ['health'] });
      void client.invalidateQueries({ queryKey: ['automation'] });
      return client.invalidateQueries({ queryKey: ['run', runId] });
    },
  });
  const { error } = decision;
  return {
    isPending: decision.isPending,
    /** why it was not done, for people */
    refusal:
      error === null
        ? undefined
        : error instanceof ApiError && error.status === 409
          ? explainReason(error.code === 'refused' ? error.message : error.code)
          : explain(error),
    apply: (proposal?: unknown) => decision.mutate({ kind: 'apply', proposal }),
    reject: (reason: string) => decision.mutate({ kind: 'reject', reason }),
  };
}
