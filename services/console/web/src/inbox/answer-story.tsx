import { Badge, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerInfo, Message } from '../api/shapes.ts';
import { ReasonText } from '../deliveries/reason-text.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { LoadState, SkeletonRows } from '../parts/load-state.tsx';
import { isAnswerKind, isLookupStatus } from './answer-kinds.ts';
import classes from './answer-story.module.css';
import { answersQuery } from './inbox-queries.ts';

/** How an answer of the AI came about: what it is, what it took, what was looked up for it. */
export function AnswerStory({ message }: { message: Message }) {
  const { t } = useTranslation();
  // Asked for anew each time it is opened: nothing announces it.
  const query = useQuery({ ...answersQuery(message.conversationId), staleTime: 0 });
  return (
    // Takes the focus, so that it is read out and Escape closes it.
    <div className={classes.story} data-autofocus tabIndex={-1}>
      <Text size="sm" fw={650}>
        {t('answer.how')}
      </Text>
      <LoadState query={query} skeleton={<SkeletonRows rows={3} height={18} />}>
        {(answers) => {
          const answer = answers.find(({ messageId }) => messageId === message.id);
          if (answer) return <Story answer={answer} />;
          return (
            <Text size="sm" c="dimmed">
              {t('answer.unknown')}
            </Text>
          );
        }}
      </LoadState>
    </div>
  );
}

function Story({ answer }: { answer: AnswerInfo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, reason, model, promptTokens, completionTokens, cost, currency, latencyMs } = answer;
  return (
    <>
      <dl className={classes.facts}>
        {kind !== null && (
          <Fact label={t('answer.kind')}>
            {isAnswerKind(kind) ? t(`answerKind.${kind}`) : kind}
          </Fact>
        )}
        {reason !== null && reason !== kind && (
          <Fact label={t('answer.reason')}>
            <ReasonText reason={reason} />
          </Fact>
        )}
        {model !== null && <Fact label={t('answer.model')}>{model}</Fact>}
        {promptTokens + completionTokens > 0 && (
          <Fact label={t('answer.tokens')}>
            {t('answer.tokensOf', {
              read: format.number(promptTokens),
              written: format.number(completionTokens),
            })}
          </Fact>
        )}
        {(cost > 0 || model !== null) && (
          <Fact label={t('answer.cost')}>
            {currency === null ? format.number(cost) : format.money(cost, currency)}
          </Fact>
        )}
        {latencyMs !== null && (
          <Fact label={t('answer.latency')}>{format.duration(latencyMs)}</Fact>
        )}
        <Fact label={t('answer.flow')}>{answer.flow}</Fact>
      </dl>
      {answer.lookups.length > 0 && <Lookups lookups={answer.lookups} />}
    </>
  );
}

const statusColors = { reported: 'red', not_found: 'green', unknown: 'orange' } as const;

function Lookups({ lookups }: { lookups: AnswerInfo['lookups'] }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" fw={600}>
        {t('answer.lookups')}
      </Text>
      <ul className={classes.lookups}>
        {lookups.map(({ kind, value, status, total, unknownSources }) => (
          <li key={`${kind} ${value}`}>
            <Group gap={8}>
              <Text span size="sm" className={classes.value}>
                <bdi>{value}</bdi>
              </Text>
              {isLookupStatus(status) ? (
                <Badge size="sm" color={statusColors[status]}>
                  {t(`lookupStatus.${status}`, { count: total })}
                </Badge>
              ) : (
                <Badge size="sm" color="gray">
                  {status}
                </Badge>
              )}
            </Group>
            {unknownSources.length > 0 && (
              <Text size="xs" c="dimmed">
                {t('answer.noAnswerOf', { sources: unknownSources.join(', ') })}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
