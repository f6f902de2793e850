import { IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CustomerText } from '../parts/customer-text.tsx';
import classes from './message-item.module.css';
import type { ReplyAttempt } from './use-reply.ts';

/** A reply as it will look, before the server has it. */
export function SendingMessage({ attempt }: { attempt: ReplyAttempt }) {
  const { t } = useTranslation();
  return (
    <li className={classes.item} data-side="ours" data-first>
      <article className={classes.bubble} data-kind={attempt.private ? 'note' : 'agent'}>
        <CustomerText text={attempt.content || attempt.files.map(({ name }) => name).join('\n')} />
      </article>
      <div className={classes.foot}>
        <IconClock size={13} aria-hidden /> {t('message.sending')}
      </div>
    </li>
  );
}
