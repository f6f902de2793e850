import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/shapes.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import classes from './outcomes-text.module.css';
import { ReasonText } from './reason-text.tsx';

/** What came of a delivery, a line for each flow that has something to tell. */
export function OutcomesText({ delivery }: { delivery: Pick<Delivery, 'reason' | 'flows'> }) {
  return outcomesOf(delivery).map((outcome) => (
    <span key={`${outcome.flow} ${outcome.kind}`} className={classes.outcome}>
      <OutcomeText {...outcome} />
    </span>
  ));
}

function OutcomeText({ flow, kind, text }: Outcome) {
  const { t } = useTranslation();
  if (kind === 'remote') {
    return (
      <>
        <bdi className={classes.flow}>{flow}</bdi> → <bdi>{text}</bdi>
      </>
    );
  }
  return (
    <>
      {flow && <span className={classes.flow}>{t('delivery.ofFlow', { flow })} </span>}
      {kind === 'stored' ? t('delivery.stored') : <ReasonText reason={text} />}
    </>
  );
}
