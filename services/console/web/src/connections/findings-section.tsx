import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConnectionState } from '../api/shapes.ts';
import { Moment } from '../parts/moment.tsx';
import classes from './connection-card.module.css';

/** What its provider's set-up is like: only what somebody could do something about. */
export function FindingsSection({
  findings,
  checkedAt,
}: {
  findings: ConnectionState['findings'];
  checkedAt: string;
}) {
  const { t } = useTranslation();
  const wrong = findings.filter(({ level }) => level !== 'ok');
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {t('connections.setup')}
        </Text>
        <Text size="xs" c="dimmed">
          {t('connections.setupChecked')} <Moment at={checkedAt} as="ago" />
        </Text>
      </Group>
      {wrong.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('connections.setupGood')}
        </Text>
      )}
      {wrong.map(({ code, level, message }) => (
        <Group key={`${code} ${message}`} gap="xs" align="flex-start" wrap="nowrap">
          <Badge size="sm" flex="none" color={level === 'problem' ? 'red' : 'orange'}>
            {t(level === 'problem' ? 'connections.setupProblem' : 'connections.setupWarning')}
          </Badge>
          <Text size="sm" className={classes.name}>
            {message}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
