import { Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Run } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { RunBadge } from './run-badges.tsx';
import { waitingStages } from './run-filters.ts';
import classes from './run-rows.module.css';
import { StageReasonText } from './stage-reason-text.tsx';
import { StageStrip } from './stage-strip.tsx';

/** Newest first; each leads to its own page. */
export function RunRows({ runs }: { runs: Run[] }) {
  const { t } = useTranslation();
  return (
    <Card p={0}>
      <ul className={classes.rows} aria-label={t('automation.runs')}>
        {runs.map((run) => (
          <li key={run.id}>
            <RunRow run={run} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { id, ticketId, ticketNumber, subject, customer, requestedBy, reason } = run;
  const waiting = waitingStages(run);
  return (
    <Link to="/automation/$runId" params={{ runId: id }} className={classes.row}>
      <span className={classes.state}>
        <RunBadge run={run} />
      </span>
      <span className={classes.what}>
        <Text span size="sm" fw={600} className={classes.subject}>
          <span className={classes.number}>#{ticketNumber || ticketId}</span> <bdi>{subject}</bdi>
        </Text>
        <Text span size="xs" c="dimmed" className={classes.subject}>
          <bdi>{customer}</bdi>
          {requestedBy !== null && ` · ${t('run.trial')}`}
        </Text>
      </span>
      <span className={classes.stages}>
        <StageStrip stages={run.stages} />
      </span>
      <Text span size="sm" className={classes.why}>
        {waiting.length > 0 ? (
          <b>{waiting.map((stage) => t(`stage.${stage}`)).join(', ')}</b>
        ) : (
          reason !== null && <StageReasonText reason={reason} />
        )}
      </Text>
      <Text span size="xs" c="dimmed" className={classes.time}>
        <Moment at={run.startedAt} />
      </Text>
      <IconArrowRight size={16} className={classes.arrow} aria-hidden />
    </Link>
  );
}
