import { ActionIcon, Button, Text, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconArrowDown } from '@tabler/icons-react';
import { useMutationState } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../parts/use-now.ts';
import { MessageItem } from './message-item.tsx';
import { SendingMessage } from './sending-message.tsx';
import classes from './thread.module.css';
import { threadDays } from './thread-days.ts';
import { useNameOf } from './use-name-of.ts';
import { type ReplyAttempt, replyKey, stillUnseen } from './use-reply.ts';
import { useWindowState } from './use-window-state.ts';

/** Further up than this, the newest is a button away. */
const awayPx = 400;

interface ThreadProps {
  conversation: Conversation;
  /** oldest first */
  messages: Message[];
  hasOlder: boolean;
  isLoadingOlder: boolean;
  hasFailed: boolean;
  onOlder: () => void;
}

export function Thread(props: ThreadProps) {
  const { conversation, messages, hasOlder, isLoadingOlder, hasFailed, onOlder } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const nameOf = useNameOf();
  const isClosed = useWindowState(conversation) === 'closed';
  const days = useMemo(() => threadDays(messages), [messages]);
  const sending = useMutationState({
    filters: { mutationKey: replyKey(conversation.id), status: 'pending' },
    select: ({ state }) => state.variables as ReplyAttempt,
  }).filter((attempt) => stillUnseen(attempt, messages));

  const { ref, entry } = useIntersection({ rootMargin: '400px 0px 0px 0px' });
  const isNearTop = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNearTop && hasOlder && !isLoadingOlder && !hasFailed) onOlder();
  }, [isNearTop, hasOlder, isLoadingOlder, hasFailed, onOlder]);

  const scroller = useRef<HTMLElement>(null);
  const [isAway, setIsAway] = useState(false);
  const toNewest = () => scroller.current?.scrollTo({ top: 0 });
  // Whoever answers wants to see the answer.
  const isSending = sending.length > 0;
  useEffect(() => {
    if (isSending) scroller.current?.scrollTo({ top: 0 });
  }, [isSending]);

  return (
    <div className={classes.thread}>
      {/* Turned round, the scroller stays at its end by itself, and where it is when older ones come. */}
      <section
        ref={scroller}
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
        tabIndex={0}
        aria-label={t('inbox.messages')}
        onScroll={(event) => setIsAway(event.currentTarget.scrollTop < -awayPx)}
      >
        <div className={classes.content}>
          <div ref={ref} className={classes.top}>
            {hasOlder ? (
              <Button variant="subtle" size="xs" loading={isLoadingOlder} onClick={onOlder}>
                {t(hasFailed ? 'load.retry' : 'inbox.older')}
              </Button>
            ) : (
              <Text size="xs" c="dimmed">
                {t('inbox.beginning')}
              </Text>
            )}
          </div>
          <ol className={classes.messages}>
            {days.map((day) => (
              <li key={day.key}>
                <h2 className={classes.date}>
                  <span>{format.day(day.at, now)}</span>
                </h2>
                <ol className={classes.messages}>
                  {day.messages.map(({ message, isFirst }) => (
                    <MessageItem
                      key={message.id}
                      message={message}
                      isFirst={isFirst}
                      contact={conversation.contact}
                      isClosed={isClosed}
                      nameOf={nameOf}
                    />
                  ))}
                </ol>
              </li>
            ))}
            {sending.map((attempt) => (
              <SendingMessage key={attempt.requestId} attempt={attempt} />
            ))}
          </ol>
          <NewestAloud message={messages.at(-1)} />
        </div>
      </section>
      {isAway && (
        <ActionIcon
          variant="default"
          radius="xl"
          className={classes.newest}
          aria-label={t('inbox.newest')}
          title={t('inbox.newest')}
          onClick={toNewest}
        >
          <IconArrowDown size={18} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** Reads out what comes in while the conversation is open, and only that. */
function NewestAloud({ message }: { message: Message | undefined }) {
  const { t } = useTranslation();
  const firstSeen = useRef(message?.id);
  const isNew = message !== undefined && message.id !== firstSeen.current;
  return (
    <VisuallyHidden role="status">
      {isNew && message.sender === 'customer'
        ? t('inbox.newMessage', { author: message.author, text: message.content })
        : ''}
    </VisuallyHidden>
  );
}
