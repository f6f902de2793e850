import { Accordion, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DryRunResult } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { TextBlock } from '../parts/text-block.tsx';
import classes from './event-list.module.css';
import { SkipReason } from './skip-reason.tsx';

type Result = Extract<DryRunResult, { kind: 'forward' }>;

/** How many would be sent, why not the others, and the newest of them word for word. */
export function SentResult({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { events, sends, skips, items, capped } = result;
  if (events === 0) return <Text size="sm">{t('flows.noEvents')}</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        {t('flows.wouldSend', { sends: format.number(sends), events: format.number(events) })}
      </Text>
      {capped && (
        <Text size="sm" c="dimmed">
          {t('flows.capped', { events: format.number(events) })}
        </Text>
      )}
      {skips.length > 0 && (
        <ul className={classes.list} aria-label={t('flows.skips')}>
          {skips.map(({ reason, count }) => (
            <li key={reason} className={classes.item}>
              <SkipReason reason={reason} />
              <Text span size="sm" c="dimmed">
                {format.number(count)}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {t('flows.asSent')}
          </Text>
          <Accordion variant="separated" chevronPosition="left">
            {items.map((item) => (
              <Accordion.Item key={item.id} value={item.id ?? ''}>
                <Accordion.Control>
                  <Text span size="sm">
                    <bdi>{item.type}</bdi>
                  </Text>{' '}
                  <Text span size="xs" c="dimmed">
                    <bdi>{item.conversation}</bdi>
                    {item.receivedAt && (
                      <>
                        {' · '}
                        <Moment at={item.receivedAt} />
                      </>
                    )}
                  </Text>
                </Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="xs">
                    <TextBlock text={headOf(item)} />
                    <TextBlock text={item.body} />
                    {item.isCut && (
                      <Text size="xs" c="dimmed">
                        {t('flows.cut')}
                      </Text>
                    )}
                  </Stack>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </Stack>
  );
}

function headOf({ url, headers }: Result['items'][number]): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${url}`, ...lines].join('\n');
}
