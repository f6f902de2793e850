import { Alert, Button, Collapse, Group, Progress, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconChevronRight, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client.ts';
import { useIsAdmin } from '../api/session.ts';
import type { ConnectionState, Sync } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePolling } from '../live/live-context.ts';
import { Moment } from '../parts/moment.tsx';
import classes from './connection-card.module.css';
import { connectionsQuery, syncsQuery } from './connection-queries.ts';

const progressPollMs = 2_000;

/** The comparison with what the provider has: how the last one went, and one by hand. */
export function SyncSection({ connection }: { connection: ConnectionState }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isAdmin = useIsAdmin();
  const explain = useErrorText();
  const { id, lastSync } = connection;
  const isRunning = lastSync?.state === 'running';
  const pollMs = usePolling(progressPollMs);
  useQuery({ ...connectionsQuery, refetchInterval: isRunning && pollMs ? pollMs : 15_000 });
  const start = useMutation({
    mutationFn: () => post('/api/chatwoot/sync', { integrationId: id }),
    onError: (error) =>
      notifications.show({ color: 'red', title: t('sync.notStarted'), message: explain(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: ['connections'] }),
  });
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start">
        <div role="status" className={classes.result}>
          <Text size="sm" fw={600}>
            {t('sync.title')}
          </Text>
          {lastSync ? (
            <SyncResult sync={lastSync} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('sync.none')}
            </Text>
          )}
        </div>
        {isAdmin && (
          <Button
            variant="default"
            size="xs"
            flex="none"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={start.isPending}
            disabled={isRunning}
            onClick={() => start.mutate()}
          >
            {t('sync.start')}
          </Button>
        )}
      </Group>
      {isRunning && (
        <Progress value={100} striped animated size="sm" aria-label={t('sync.running')} />
      )}
      <History connection={id} />
    </Stack>
  );
}

function SyncResult({ sync }: { sync: Sync }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (sync.state === 'failed') {
    return (
      <Alert color="red" py={6} title={t('sync.failed')}>
        {sync.error}
      </Alert>
    );
  }
  const read = t('sync.read', {
    conversations: format.number(sync.conversationsRead),
    messages: format.number(sync.messagesRead),
  });
  return (
    <Text size="sm" c="dimmed">
      {sync.state === 'running' ? t('sync.running') : <SyncHealed sync={sync} />}
      {' · '}
      {read}
      {' · '}
      <Moment at={sync.finishedAt ?? sync.startedAt} as="ago" />
    </Text>
  );
}

/** "Healed 3, oldest gap 4 min" */
function SyncHealed({ sync }: { sync: Sync }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (sync.healed === 0) return t('sync.nothingMissing');
  return (
    <Text span fw={600} inherit c="var(--mantine-color-text)">
      {t('sync.healed', { count: sync.healed })}
      {sync.oldestGapMs !== null &&
        `, ${t('sync.oldestGap', { duration: format.duration(sync.oldestGapMs) })}`}
    </Text>
  );
}

function History({ connection }: { connection: string }) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure();
  const { data } = useQuery({ ...syncsQuery(connection), enabled: isOpen });
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        ml={-8}
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {t('sync.history')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap={6} pt={6}>
          {data?.map((sync) => (
            <SyncResult key={sync.id} sync={sync} />
          ))}
          {data?.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('sync.none')}
            </Text>
          )}
        </Stack>
      </Collapse>
    </div>
  );
}
