import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunStage } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { CustomerText } from '../parts/customer-text.tsx';
import { readComposition } from './read-composition.ts';
import { StageReasonText } from './stage-reason-text.tsx';

/** What the model made of the ticket: its reading; what is done about it is in the stages that follow. */
export function CompositionView({ stage }: { stage: RunStage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { analysis, problems, model, tokens, cost, escalation } = readComposition(stage);
  const facts = [
    model,
    tokens === undefined ? '' : t('proposal.tokens', { count: tokens }),
    cost === undefined ? '' : format.money(cost.amount, cost.currency),
  ].filter(Boolean);
  return (
    <>
      {analysis !== '' && (
        <Text size="sm" component="div">
          <CustomerText text={analysis} />
        </Text>
      )}
      {escalation !== '' && (
        <Text size="sm" fw={600} dir="auto">
          {escalation}
        </Text>
      )}
      {stage.status !== 'failed' &&
        problems.map((problem) => (
          <Text key={problem} size="sm" c="var(--mantine-color-error)">
            <StageReasonText reason={problem} />
          </Text>
        ))}
      {facts.length > 0 && (
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
      )}
    </>
  );
}
