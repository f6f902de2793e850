import { Anchor, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconClock, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes.ts';
import classes from './message-state.module.css';
import { useMessageAction } from './use-message-action.ts';

/** How far a message of ours got. What failed says why and can be sent again. */
export function MessageState({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { state, failure } = message;
  const act = useMessageAction(message);
  if (state === 'sending') {
    return (
      <span className={classes.state}>
        <IconClock size={13} aria-hidden /> {t('message.sending')}
      </span>
    );
  }
  if (state === 'sent') {
    return (
      <span className={classes.state} data-tone="good">
        <IconCheck size={14} aria-hidden /> {t('message.sent')}
      </span>
    );
  }
  if (state !== 'failed' && state !== 'uncertain') return null;
  const Icon = state === 'failed' ? IconAlertCircle : IconHelpCircle;
  return (
    <div className={classes.problem} data-tone={state}>
      <span className={classes.state}>
        <Icon size={15} aria-hidden />
        <Text span size="xs" fw={600} inherit>
          {t(state === 'failed' ? 'message.failed' : 'message.uncertain')}
        </Text>
      </span>
      {failure && <span dir="auto">{failure}</span>}
      {state === 'uncertain' && <span>{t('message.uncertainHint')}</span>}
      <Group gap="sm">
        <Anchor
          component="button"
          type="button"
          size="xs"
          fw={600}
          disabled={act.isPending}
          onClick={() => act.mutate({ kind: 'retry' })}
        >
          {t('message.retry')}
        </Anchor>
      </Group>
    </div>
  );
}
