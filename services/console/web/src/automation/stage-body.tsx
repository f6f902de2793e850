import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { DecideActions } from './decide-actions.tsx';
import { ProposalView } from './proposal-view.tsx';
import { isSwitched } from './run-filters.ts';
import { StageCalls } from './stage-calls.tsx';
import { StageReasonText } from './stage-reason-text.tsx';

interface StageProps {
  run: RunDetail;
  stage: RunStage;
}

/** What a stage found, would do or did, and what somebody made of it. */
export function StageBody({ run, stage }: StageProps) {
  const { t } = useTranslation();
  if (stage.status === 'waiting') {
    return (
      <Text size="sm" c="dimmed">
        {t(`stageHint.${stage.stage}`)}
      </Text>
    );
  }
  // What the customer has written again about is not decided about any more.
  const isOpen =
    stage.status === 'suggested' && isSwitched(stage.stage) && run.state !== 'superseded';
  return (
    <Stack gap="xs">
      {stage.reason !== null && (
        <Text size="sm">
          <StageReasonText reason={stage.reason} />
        </Text>
      )}
      <Remarks stage={stage} />
      <ProposalView run={run} stage={stage} />
      {isOpen && <DecideActions run={run} stage={stage} />}
      <Decision stage={stage} />
      <Meta stage={stage} />
      <StageCalls stage={stage} />
    </Stack>
  );
}

/** Why it did not go by itself, why it was refused, what the person said who rejected it. */
function Remarks({ stage: { details, status } }: { stage: RunStage }) {
  const { t } = useTranslation();
  const text = (name: string) => {
    const value = details[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [heldBack, lastRefusal, comment] = ['heldBack', 'lastRefusal', 'comment'].map(text);
  return (
    <>
      {heldBack && status === 'suggested' && (
        <Alert color="yellow" p="xs" title={t('run.heldBack')}>
          <StageReasonText reason={heldBack} />
        </Alert>
      )}
      {lastRefusal && status === 'suggested' && (
        <Alert color="red" p="xs" title={t('run.lastRefusal')}>
          <StageReasonText reason={lastRefusal} />
        </Alert>
      )}
      {comment && (
        <Text size="sm" dir="auto">
          {t('run.comment', { text: comment })}
        </Text>
      )}
    </>
  );
}

function Decision({ stage }: { stage: RunStage }) {
  const { t } = useTranslation();
  if (stage.decision === null) return null;
  return (
    <Text size="sm">
      {t(`decision.${stage.decision}`, { name: stage.decidedBy ?? '' })}{' '}
      {stage.decidedAt !== null && (
        <Text span size="xs" c="dimmed">
          <Moment at={stage.decidedAt} as="full" />
        </Text>
      )}
    </Text>
  );
}

function Meta({ stage }: { stage: RunStage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { confidence, startedAt, finishedAt, tries, credits, remoteId } = stage;
  const tookMs =
    startedAt === null || finishedAt === null
      ? undefined
      : Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  const said = [
    confidence === null ? '' : t('run.confidence', { share: format.percent(confidence) }),
    tookMs === undefined ? '' : format.duration(tookMs),
    credits.desk + credits.crm > 0
      ? t('run.creditsOf', { desk: format.number(credits.desk), crm: format.number(credits.crm) })
      : '',
    tries > 1 ? t('deliveries.attempts', { count: tries }) : '',
    remoteId === null ? '' : `${t('delivery.remoteId')} ${remoteId}`,
  ].filter(Boolean);
  if (said.length === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {said.join(' · ')}
    </Text>
  );
}
