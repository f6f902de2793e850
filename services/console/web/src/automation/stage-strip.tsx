import { useTranslation } from 'react-i18next';
import type { Run } from '../api/shapes.ts';
import classes from './stage-strip.module.css';

/** Eight marks, one for each stage; what they say is also there in words. */
export function StageStrip({ stages }: Pick<Run, 'stages'>) {
  const { t } = useTranslation();
  return (
    <span className={classes.strip} aria-hidden>
      {stages.map(({ stage, status }) => (
        <span
          key={stage}
          className={classes.mark}
          data-status={status}
          title={`${t(`stage.${stage}`)}: ${t(`stageStatus.${status}`)}`}
        />
      ))}
    </span>
  );
}
