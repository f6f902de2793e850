import { useTranslation } from 'react-i18next';
import { ReasonText } from '../deliveries/reason-text.tsx';

/** Why one flow would not send an event on; others may. */
export function SkipReason({ reason }: { reason: string }) {
  const { t } = useTranslation();
  if (reason !== 'not-subscribed') return <ReasonText reason={reason} />;
  return <span title={reason}>{t('flows.otherKind')}</span>;
}
