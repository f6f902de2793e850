import { Alert, DataList, Stack, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePolling } from '../live/live-context.ts';
import { Card } from '../parts/card.tsx';
import { CustomerText } from '../parts/customer-text.tsx';
import { webAddress } from '../parts/links-in.ts';
import { LoadState } from '../parts/load-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { runQuery } from './automation-queries.ts';
import { OutLink } from './out-link.tsx';
import { RunBadge } from './run-badges.tsx';
import classes from './run-page.module.css';
import { RunTimeline } from './run-timeline.tsx';
import { StageReasonText } from './stage-reason-text.tsx';

const runPollMs = 5_000;

/** One ticket's way through the stages: what was found, what is proposed, what was done. */
export function RunPage() {
  const { t } = useTranslation();
  const { runId } = useParams({ from: '/shell/automation/$runId' });
  const pollMs = usePolling(runPollMs);
  const query = useQuery({ ...runQuery(runId), refetchInterval: pollMs });
  const run = query.data;
  return (
    <Page
      above={
        <TextLink to="/automation" size="sm" className={classes.back}>
          <IconChevronLeft size={16} aria-hidden />
          {t('run.all')}
        </TextLink>
      }
      title={
        run ? (
          <>
            #{run.ticketNumber || run.ticketId} <bdi>{run.subject}</bdi>
          </>
        ) : (
          t('run.one')
        )
      }
      actions={run && <RunBadge run={run} />}
    >
      <LoadState query={query}>
        {(loaded) => (
          <div className={classes.columns}>
            <Stack gap="md">
              <Outcome run={loaded} />
              {loaded.ticket?.message && <Asked message={loaded.ticket.message} />}
              <Card>
                <RunTimeline run={loaded} />
              </Card>
            </Stack>
            <Facts run={loaded} />
          </div>
        )}
      </LoadState>
    </Page>
  );
}

function Outcome({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  if (run.state !== 'needs_review' && run.state !== 'superseded') return null;
  return (
    <Alert
      color={run.state === 'needs_review' ? 'red' : 'gray'}
      title={t(`runStateHint.${run.state}`)}
    >
      {run.reason !== null && run.reason !== run.state && <StageReasonText reason={run.reason} />}
    </Alert>
  );
}

function Asked({ message }: { message: NonNullable<RunDetail['ticket']>['message'] & object }) {
  const { t } = useTranslation();
  return (
    <Card className={classes.asked}>
      <Title order={2} size="h6" mb={6}>
        <bdi>{message.author || t('inbox.unknownContact')}</bdi>{' '}
        <Text span size="xs" c="dimmed" fw={400}>
          <Moment at={message.at} as="full" />
        </Text>
      </Title>
      <CustomerText text={message.text} />
    </Card>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ticket, startedAt, finishedAt, credits } = run;
  const url = ticket?.url ? webAddress(ticket.url) : undefined;
  const tookMs = finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt);
  const facts: [string, ReactNode][] = [
    [t('run.customer'), <bdi key="customer">{run.customer || '–'}</bdi>],
    [
      t('run.ticket'),
      url ? (
        <OutLink key="ticket" href={url}>
          {run.ticketId}
        </OutLink>
      ) : (
        <Id key="ticket" id={run.ticketId} />
      ),
    ],
    [t('run.department'), ticket?.department ?? '–'],
    [t('run.status'), ticket?.status ?? '–'],
    [t('run.written'), <Moment key="written" at={run.trigger.at} as="full" />],
    [t('run.started'), <Moment key="started" at={startedAt} as="full" />],
    [t('run.took'), tookMs === undefined ? '–' : format.duration(Math.max(0, tookMs))],
    [
      t('run.credits'),
      t('run.creditsOf', { desk: format.number(credits.desk), crm: format.number(credits.crm) }),
    ],
    [t('run.flow'), `${run.flow} · ${run.connection}`],
    ...(run.requestedBy === null
      ? []
      : [[t('run.trialBy'), <bdi key="trial">{run.requestedBy}</bdi>] as [string, ReactNode]]),
    [t('run.id'), <Id key="id" id={run.id} />],
    [
      t('run.event'),
      <TextLink key="event" to="/deliveries/$deliveryId" params={{ deliveryId: run.id }} size="sm">
        {t('run.showEvent')}
      </TextLink>,
    ],
  ];
  return (
    <Card>
      <DataList orientation="vertical" gap="sm" size="sm">
        {facts.map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
    </Card>
  );
}

function Id({ id }: { id: string }) {
  return <bdi className={classes.id}>{id}</bdi>;
}
