import { Alert, Badge, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { Automation, AutomationPatch } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { changeQuery } from '../live/change-query.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { readyToTurnOn } from './acceptance.ts';
import { switchAutomation } from './automation-queries.ts';
import { type Change, SwitchDialog } from './switch-dialog.tsx';
import classes from './switches-card.module.css';

const levels = [1, 2, 3] as const;
const positions = ['on', 'suggest', 'off'] as const;

/** What each stage of one automation may do by itself, and how well it has done so far. */
export function SwitchesCard({ automation }: { automation: Automation }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [asked, setAsked] = useState<Change>();
  const change = useSwitch(automation.flow, () => setAsked(undefined));
  const ready = readyToTurnOn(automation);
  return (
    <Card>
      <Stack gap="lg">
        <Heading automation={automation} />
        {ready.length > 0 && (
          <Alert icon={<IconBulb aria-hidden />} color="brand" title={t('switches.readyTitle')}>
            {t('switches.readyText', {
              stages: ready.map((stage) => t(`stage.${stage}`)).join(', '),
            })}
          </Alert>
        )}
        <fieldset className={classes.levels} aria-label={t('switches.levels')}>
          {levels.map((level) => (
            <button
              key={level}
              type="button"
              className={classes.level}
              aria-pressed={automation.level === level}
              disabled={!isAdmin}
              onClick={() => automation.level !== level && setAsked({ level })}
            >
              <span className={classes.levelName}>{t(`level.name${level}`)}</span>
              <span className={classes.levelText}>{t(`level.text${level}`)}</span>
            </button>
          ))}
        </fieldset>
        <ul className={classes.stages}>
          {automation.stages.map(({ stage, switch: position, source, acceptance }) => (
            <li key={stage} className={classes.stage}>
              <div className={classes.name}>
                <Text size="sm" fw={600}>
                  {t(`stage.${stage}`)}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`stageHint.${stage}`)}
                </Text>
              </div>
              <AcceptanceText acceptance={acceptance} />
              <div>
                <Select
                  size="sm"
                  aria-label={t('switches.of', { stage: t(`stage.${stage}`) })}
                  disabled={!isAdmin}
                  value={position}
                  onChange={(chosen) => {
                    const next = positions.find((one) => one === chosen);
                    if (next && next !== position) setAsked({ switches: { [stage]: next } });
                  }}
                  data={positions.map((value) => ({ value, label: t(`switch.${value}`) }))}
                />
                <Text size="xs" c="dimmed">
                  {t(`switchSource.${source}`)}
                </Text>
              </div>
            </li>
          ))}
        </ul>
        {automation.switchedAt !== null && (
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {t('switches.by', { name: automation.switchedBy ?? '' })}{' '}
              <Moment at={automation.switchedAt} as="ago" />
            </Text>
            {isAdmin && (
              <Button variant="default" size="xs" onClick={() => setAsked({ reset: true })}>
                {t('switches.reset')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      {asked && (
        <SwitchDialog
          automation={automation}
          change={asked}
          isPending={change.isPending}
          onConfirm={() => change.mutate(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Card>
  );
}

function Heading({ automation }: { automation: Automation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { flow, connection, mode, departments, llm, states, suggestions } = automation;
  const runs = Object.values(states).reduce((sum, count) => sum + count, 0);
  return (
    <div>
      <Group gap="xs">
        <Title order={2} size="h5">
          {flow}
        </Title>
        <Badge color="gray">{connection}</Badge>
        <Badge color={mode === 'send' ? 'orange' : 'gray'}>{t(`mode.${mode}`)}</Badge>
        {llm === null && <Badge color="orange">{t('switches.noModel')}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" mt={6}>
        {[
          t('switches.runs', { count: runs }),
          t('switches.waiting', { count: suggestions }),
          t('switches.departments', { names: departments.join(', ') }),
        ].join(' · ')}
        {(states.needs_review ?? 0) > 0 &&
          ` · ${t('switches.review', { number: format.number(states.needs_review ?? 0) })}`}
      </Text>
    </div>
  );
}

/** "96 of 100 applied unchanged" */
function AcceptanceText({
  acceptance,
}: {
  acceptance: Automation['stages'][number]['acceptance'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { unchanged, edited, rejected, total } = acceptance;
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed" className={classes.acceptance}>
        {t('switches.undecided')}
      </Text>
    );
  }
  const counts = [
    ['unchanged', unchanged],
    ['edited', edited],
    ['rejected', rejected],
  ] as const;
  return (
    <div className={classes.acceptance}>
      <Text size="sm">
        {t('switches.accepted', {
          unchanged: format.number(unchanged),
          total: format.number(total),
        })}
      </Text>
      <svg className={classes.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        {counts.map(([kind, count], index) => (
          <rect
            key={kind}
            data-kind={kind}
            x={(100 * counts.slice(0, index).reduce((sum, [, each]) => sum + each, 0)) / total}
            width={(100 * count) / total}
            height={6}
          />
        ))}
      </svg>
      <Text size="xs" c="dimmed">
        {t('switches.changed', {
          edited: format.number(edited),
          rejected: format.number(rejected),
        })}
      </Text>
    </div>
  );
}

function useSwitch(flow: string, onDone: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  return useMutation({
    mutationFn: (change: AutomationPatch) => switchAutomation(flow, change),
    onSuccess: (changed) =>
      changeQuery<Automation[]>(client, ['automation'], (list) =>
        list?.map((one) => (one.flow === changed.flow ? changed : one)),
      ),
    onError: (error) =>
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) }),
    onSettled: onDone,
  });
}
