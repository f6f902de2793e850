import { Group, Text, Timeline } from '@mantine/core';
import {
  IconArrowBigDownLines,
  IconArrowForwardUp,
  IconClockHour4,
  IconCornerUpLeft,
  IconHelp,
  IconMinus,
  IconShieldCheck,
  IconShieldOff,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeliveryDetail, DeliveryFlow } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TextLink } from '../parts/text-link.tsx';
import classes from './delivery-timeline.module.css';
import { ForwardCalls } from './forward-calls.tsx';
import { isStored } from './outcomes.ts';
import { ReasonText } from './reason-text.tsx';

const icons: Record<string, typeof IconX> = {
  done: IconArrowForwardUp,
  skipped: IconMinus,
  parked: IconX,
  unreadable: IconX,
  uncertain: IconHelp,
};
const colors: Record<string, string> = { parked: 'red', unreadable: 'red', skipped: 'gray' };

/** What happened to an event, in its order. */
export function DeliveryTimeline({ delivery }: { delivery: DeliveryDetail }) {
  const { t } = useTranslation();
  const isFromHere = delivery.origin === 'console';
  const vouchedBy = delivery.verification;
  return (
    <Timeline active={99} bulletSize={30} lineWidth={2} color="brand">
      <Timeline.Item
        bullet={
          isFromHere ? (
            <IconCornerUpLeft size={16} aria-hidden />
          ) : (
            <IconArrowBigDownLines size={16} aria-hidden />
          )
        }
        title={t(isFromHere ? 'delivery.asked' : 'delivery.received')}
      >
        <Text size="sm" c="dimmed">
          <Moment at={delivery.receivedAt} as="full" />
        </Text>
      </Timeline.Item>
      {vouchedBy !== null && vouchedBy !== 'console' && (
        <Timeline.Item
          bullet={
            vouchedBy === 'unsigned' ? (
              <IconShieldOff size={16} aria-hidden />
            ) : (
              <IconShieldCheck size={16} aria-hidden />
            )
          }
          color={vouchedBy === 'unsigned' ? 'orange' : 'brand'}
          title={t(`verification.${vouchedBy}`)}
        >
          <Text size="sm" c="dimmed">
            {t(`verificationHint.${vouchedBy}`)}
          </Text>
        </Timeline.Item>
      )}
      {delivery.flows.length === 0 && (
        <Timeline.Item bullet={<IconMinus size={16} aria-hidden />} title={t('delivery.noFlow')}>
          {delivery.reason && (
            <Text size="sm">
              <ReasonText reason={delivery.reason} />
            </Text>
          )}
        </Timeline.Item>
      )}
      {delivery.flows.map((flow) => {
        const Icon = icons[flow.state] ?? IconClockHour4;
        return (
          <Timeline.Item
            key={flow.flow}
            bullet={<Icon size={16} aria-hidden />}
            color={colors[flow.state] ?? 'brand'}
            title={
              <Group gap="xs">
                {t('delivery.flow', { flow: flow.flow })}
                <StateBadge state={flow.state} size="sm" />
              </Group>
            }
          >
            <FlowOutcome
              flow={flow}
              effects={delivery.effects.filter(
                (effect) => effect.flow === flow.flow && effect.action !== 'forward',
              )}
              calls={delivery.calls.filter((call) => call.flow === flow.flow)}
              receivedAt={delivery.receivedAt}
            />
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

interface FlowOutcomeProps {
  flow: DeliveryFlow;
  effects: DeliveryDetail['effects'];
  calls: DeliveryDetail['calls'];
  receivedAt: string;
}

function FlowOutcome({ flow, effects, calls, receivedAt }: FlowOutcomeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const tookMs = Date.parse(flow.updatedAt) - Date.parse(receivedAt);
  const runId = /^run-(.+)$/.exec(flow.remoteId ?? '')?.[1];
  return (
    <div className={classes.flow}>
      {isStored(flow) && <Text size="sm">{t('delivery.stored')}</Text>}
      {flow.reason && (
        <Text size="sm">
          <ReasonText reason={flow.reason} />
        </Text>
      )}
      {flow.lastError && flow.lastError !== flow.reason && calls.length === 0 && (
        <Text size="sm" c="var(--mantine-color-error)" dir="auto">
          {flow.lastError}
        </Text>
      )}
      <ForwardCalls calls={calls} />
      {effects.map((effect) => (
        <Text key={effect.id} size="sm">
          {t('delivery.wrote', { action: effect.action, connection: effect.connection })}{' '}
          <code className={classes.remote}>{effect.remoteId}</code>{' '}
          <Text span size="xs" c="dimmed">
            <Moment at={effect.doneAt} as="full" />
          </Text>
        </Text>
      ))}
      {runId !== undefined && (
        <TextLink to="/automation/$runId" params={{ runId }} size="sm">
          {t('delivery.run')}
        </TextLink>
      )}
      {flow.remoteId && effects.length === 0 && calls.length === 0 && runId === undefined && (
        <Text size="sm">
          {t('delivery.remoteId')} <code className={classes.remote}>{flow.remoteId}</code>
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {[
          flow.attempts > 0 ? t('deliveries.attempts', { count: flow.attempts }) : '',
          tookMs >= 0 ? t('delivery.after', { duration: format.duration(tookMs) }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </div>
  );
}
