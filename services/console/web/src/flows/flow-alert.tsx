import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { Moment } from '../parts/moment.tsx';
import { troubleOf } from './flow-trouble.ts';

/** What a person should know at once. */
export function FlowAlert({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const { paused, failingSince } = flow;
  const trouble = troubleOf(flow);
  if (trouble === undefined) return null;
  if (trouble === 'paused') {
    return (
      <Alert
        color="gray"
        icon={<IconPlayerPause aria-hidden />}
        title={t('flows.pausedBy', { name: paused?.by ?? '' })}
      >
        {paused?.at && <Moment at={paused.at} as="full" />}
        {paused?.reason && (
          <>
            {' · '}
            <bdi dir="auto">{paused.reason}</bdi>
          </>
        )}
      </Alert>
    );
  }
  const isPaused = trouble === 'paused-itself';
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t(isPaused ? 'flows.pausedItself' : 'flows.failing')}
    >
      {t(isPaused ? 'flows.pausedItselfText' : 'flows.failingText')}
      {failingSince && (
        <>
          {' '}
          {t('flows.failingSince')} <Moment at={failingSince} as="full" />.
        </>
      )}
    </Alert>
  );
}
