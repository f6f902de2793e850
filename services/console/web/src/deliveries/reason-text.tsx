import { useTranslation } from 'react-i18next';
import { isKnownReason } from './reasons.ts';

/** Why, for people. What a provider said, it said in its own words. */
export function ReasonText({ reason }: { reason: string }) {
  const { t } = useTranslation();
  if (!isKnownReason(reason)) return <bdi dir="auto">{reason}</bdi>;
  return <span title={reason}>{t(`reason.${reason}`)}</span>;
}
