import {
  Alert,
  Badge,
  Divider,
  Group,
  Progress,
  Stack,
  Switch,
  Text,
  ThemeIcon,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '../api/client.ts';
import { useIsAdmin } from '../api/session.ts';
import type { ConnectionPatch, ConnectionState } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { applyLiveEvent } from '../live/apply-live-event.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { platformOf } from '../parts/platform.tsx';
import { useNow } from '../parts/use-now.ts';
import { AuthorizeSection } from './authorize-section.tsx';
import classes from './connection-card.module.css';
import { FindingsSection } from './findings-section.tsx';
import { SyncSection } from './sync-section.tsx';

const breakerColors = { closed: 'green', paused: 'orange', open: 'red' } as const;
const tokenColors = { ok: 'green', expiring: 'orange', needs_reauth: 'red' } as const;

export function ConnectionCard({ connection }: { connection: ConnectionState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { id, provider, breaker, token, rateLimit, lastWebhookAt } = connection;
  const { icon: Icon, color } = platformOf(provider);
  // A model is only called: there are no events of it to hold back or to miss.
  const isHeard = provider !== 'openai';
  return (
    <Card>
      <Stack gap="md">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon size={40} radius="md" color={color} aria-hidden>
            <Icon size={22} />
          </ThemeIcon>
          <div className={classes.name}>
            <Title order={2} size="h5">
              {id}
            </Title>
            <Text size="xs" c="dimmed">
              {platformOf(provider).name}
            </Text>
          </div>
          <Badge color={connection.active ? 'green' : 'gray'}>
            {t(connection.active ? 'connections.on' : 'connections.off')}
          </Badge>
        </Group>
        {connection.canAuthorize && token.state === 'needs_reauth' && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('authorize.needed')}>
            {t('authorize.neededText')}
          </Alert>
        )}
        <dl className={classes.facts}>
          {isHeard && (
            <Fact label={t('connections.lastWebhook')}>
              {lastWebhookAt ? <Moment at={lastWebhookAt} as="ago" /> : t('connections.never')}
            </Fact>
          )}
          <Fact label={t('connections.token')}>
            <Badge size="sm" color={tokenColors[token.state]}>
              {t(`token.${token.state}`)}
            </Badge>
            {token.expiresAt && (
              <Text span size="xs" c="dimmed">
                {t(hasEnded(token.expiresAt, now) ? 'connections.ended' : 'connections.expires')}{' '}
                <Moment at={token.expiresAt} as="full" />
              </Text>
            )}
          </Fact>
          <Fact label={t('connections.breaker')}>
            <Badge size="sm" color={breakerColors[breaker]} title={t(`breakerHint.${breaker}`)}>
              {t(`breaker.${breaker}`)}
            </Badge>
          </Fact>
          <Fact label={t('connections.calls')}>
            {rateLimit ? (
              <div className={classes.limit}>
                <Text span size="sm">
                  {t('connections.callsOf', {
                    used: format.number(rateLimit.used),
                    limit: format.number(rateLimit.limit),
                    period: format.duration(rateLimit.periodMs),
                  })}
                </Text>
                <Progress
                  size="sm"
                  value={(100 * rateLimit.used) / Math.max(1, rateLimit.limit)}
                  color={rateLimit.used > 0.8 * rateLimit.limit ? 'orange' : 'brand'}
                  aria-label={t('connections.calls')}
                />
              </div>
            ) : (
              t('connections.notCounted')
            )}
          </Fact>
        </dl>
        {connection.checkedAt && (
          <>
            <Divider />
            <FindingsSection findings={connection.findings} checkedAt={connection.checkedAt} />
          </>
        )}
        {connection.canAuthorize && (
          <>
            <Divider />
            <AuthorizeSection connection={connection} />
          </>
        )}
        {isHeard && (
          <>
            <Divider />
            <Switches connection={connection} />
            <Divider />
            <SyncSection connection={connection} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function hasEnded(expiresAt: string, now: Date): boolean {
  return Date.parse(expiresAt) <= now.getTime();
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Switches({ connection }: { connection: ConnectionState }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isAdmin = useIsAdmin();
  const explain = useErrorText();
  const show = (state: ConnectionState) =>
    applyLiveEvent(client, { kind: 'connection', data: state }, '');
  const change = useMutation({
    mutationFn: (changes: ConnectionPatch) =>
      patch<ConnectionState>(`/api/connections/${encodeURIComponent(connection.id)}`, changes),
    onMutate: ({ active, webhookActive }) =>
      show({
        ...connection,
        active: active ?? connection.active,
        webhookActive: webhookActive ?? connection.webhookActive,
      }),
    onSuccess: show,
    onError(error) {
      show(connection);
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) });
    },
  });
  return (
    <Stack gap="sm">
      <Switch
        label={t('connections.active')}
        description={t('connections.activeHint')}
        checked={connection.active}
        disabled={!isAdmin}
        onChange={(event) => change.mutate({ active: event.currentTarget.checked })}
      />
      <Switch
        label={t('connections.webhook')}
        description={t('connections.webhookHint')}
        checked={connection.webhookActive}
        disabled={!isAdmin}
        onChange={(event) => change.mutate({ webhookActive: event.currentTarget.checked })}
      />
    </Stack>
  );
}
