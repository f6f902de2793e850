import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeliveryDetail } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { TextBlock } from '../parts/text-block.tsx';
import classes from './delivery-timeline.module.css';

/** Each time that a flow sent an event on, and what was answered. */
export function ForwardCalls({ calls }: { calls: DeliveryDetail['calls'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (calls.length === 0) return null;
  return (
    <Stack
      gap="sm"
      my={4}
      component="ol"
      className={classes.calls}
      aria-label={t('delivery.calls')}
    >
      {calls.map(({ at, attempt, url, status, durationMs, error, answer }) => (
        <li key={at} className={classes.flow}>
          <Group gap="xs">
            <Badge size="sm" color={error === null ? 'green' : 'red'}>
              {status ?? '–'}
            </Badge>
            <Text size="xs" c="dimmed">
              {t('delivery.attempt', { number: format.number(attempt) })}
              {' · '}
              <Moment at={at} as="full" />
              {' · '}
              {format.duration(durationMs)}
            </Text>
          </Group>
          <Text size="xs" c="dimmed">
            <bdi>{url}</bdi>
          </Text>
          {error && (
            <Text size="sm" c="var(--mantine-color-error)" dir="auto">
              {error}
            </Text>
          )}
          {answer && <TextBlock text={answer} />}
        </li>
      ))}
    </Stack>
  );
}
