import { Avatar, Badge } from '@mantine/core';
import { IconLock, IconSparkles } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../api/shapes.ts';
import { CustomerText } from '../parts/customer-text.tsx';
import { Moment } from '../parts/moment.tsx';
import { AnswerButton } from './answer-button.tsx';
import { Attachments } from './attachments.tsx';
import { DraftActions, DraftEditor } from './draft-actions.tsx';
import classes from './message-item.module.css';
import { MessageState } from './message-state.tsx';
import type { NameOf } from './use-name-of.ts';

interface MessageItemProps {
  message: Message;
  isFirst: boolean;
  contact: Conversation['contact'];
  /** The messenger refuses whatever is sent now. */
  isClosed: boolean;
  nameOf: NameOf;
}

export const MessageItem = memo(function MessageItem({
  message,
  isFirst,
  contact,
  isClosed,
  nameOf,
}: MessageItemProps) {
  const { t } = useTranslation();
  const { sender, state } = message;
  if (sender === 'system') return <SystemLine message={message} />;
  const kind = kindOf(message);
  const author =
    sender === 'customer'
      ? message.author || contact.name
      : // Who had no name then may have one now.
        (nameOf(message.author) ?? (message.author || t(`sender.${sender}`)));
  return (
    <li
      className={classes.item}
      data-side={sender === 'customer' ? 'theirs' : 'ours'}
      data-first={isFirst || undefined}
    >
      {isFirst && (
        <div className={classes.author}>
          {sender === 'customer' && <Avatar name={author} color="gray" size={22} alt="" />}
          <bdi className={classes.name}>{author}</bdi>
          {sender === 'bot' && (
            <Badge size="xs" color="violet" leftSection={<IconSparkles size={10} aria-hidden />}>
              {t('sender.ai')}
            </Badge>
          )}
        </div>
      )}
      <article className={classes.bubble} data-kind={kind}>
        {kind === 'note' && (
          <p className={classes.mark}>
            <IconLock size={13} aria-hidden />
            {t('message.note')}
          </p>
        )}
        {kind === 'draft' && (
          <p className={classes.mark}>
            <IconSparkles size={13} aria-hidden />
            {t('message.draft')}
          </p>
        )}
        {state === 'draft' ? (
          <Draft message={message} isClosed={isClosed} />
        ) : (
          <Content message={message} />
        )}
      </article>
      <div className={classes.foot}>
        <Moment at={message.createdAt} as="time" />
        {message.editedAt && !message.deletedAt && (
          <span>
            {t('message.edited')} <Moment at={message.editedAt} as="list" />
          </span>
        )}
        <MessageState message={message} />
        {sender === 'bot' && <AnswerButton message={message} />}
      </div>
    </li>
  );
});

function Content({ message }: { message: Message }) {
  const { t } = useTranslation();
  if (message.deletedAt) return <p className={classes.deleted}>{t('message.deleted')}</p>;
  return (
    <>
      {message.content !== '' && <CustomerText text={message.content} />}
      <Attachments files={message.attachments} />
      {message.content === '' && message.attachments.length === 0 && (
        <p className={classes.deleted}>{t('message.empty')}</p>
      )}
    </>
  );
}

function Draft({ message, isClosed }: { message: Message; isClosed: boolean }) {
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) {
    return <DraftEditor message={message} isClosed={isClosed} onDone={() => setIsEditing(false)} />;
  }
  return (
    <>
      <Content message={message} />
      <DraftActions message={message} isClosed={isClosed} onEdit={() => setIsEditing(true)} />
    </>
  );
}

function SystemLine({ message }: { message: Message }) {
  return (
    <li className={classes.system}>
      <CustomerText text={message.content} />
      <Moment at={message.createdAt} as="time" />
    </li>
  );
}

function kindOf({ sender, private: isPrivate, state }: Message) {
  if (state === 'draft') return 'draft';
  if (isPrivate) return 'note';
  return sender === 'customer' ? 'customer' : sender === 'bot' ? 'bot' : 'agent';
}
