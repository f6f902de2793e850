import { useTranslation } from 'react-i18next';
import { isKnownStageReason, readStageEnd } from './stage-reasons.ts';

/** Why, for people. What a model or provider said, it said in its own words. */
export function StageReasonText({ reason }: { reason: string }) {
  const explain = useStageReason();
  return (
    <bdi dir="auto" title={reason}>
      {explain(reason)}
    </bdi>
  );
}

export function useStageReason(): (reason: string) => string {
  const { t } = useTranslation();
  const explain = (reason: string) => {
    if (isKnownStageReason(reason)) return t(`stageReason.${reason}`);
    const rule = /^deal-rule-(\d+)$/.exec(reason)?.[1];
    if (rule !== undefined) return t('stageReason.deal-rule', { number: rule });
    const fields = /^changed meanwhile: (.+)$/.exec(reason)?.[1];
    if (fields !== undefined) return t('stageReason.changed-meanwhile', { fields });
    const end = readStageEnd(reason);
    return end ? t(`stageReason.stage-${end.how}`, { stage: t(`stage.${end.stage}`) }) : reason;
  };
  // Several at once, as the rules of a reply tell them.
  return (reason) => reason.split('; ').map(explain).join('; ');
}
