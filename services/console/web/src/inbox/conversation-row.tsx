import { Badge, Text } from '@mantine/core';
import { IconSparkles, IconUserCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Moment } from '../parts/moment.tsx';
import { platformOf } from '../parts/platform.tsx';
import { ContactAvatar } from './contact-avatar.tsx';
import type { ConversationFilters } from './conversation-filters.ts';
import classes from './conversation-row.module.css';
import { type NameOf, shortName } from './use-name-of.ts';

interface ConversationRowProps {
  conversation: Conversation;
  isOpen: boolean;
  isTabStop: boolean;
  filters: ConversationFilters;
  nameOf: NameOf;
  onFocus: (id: string) => void;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, isOpen, isTabStop, filters, nameOf, onFocus } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { id, contact, unread, platform, status } = conversation;
  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: id }}
      search={filters}
      className={classes.row}
      data-id={id}
      data-open={isOpen || undefined}
      data-unread={unread > 0 || undefined}
      aria-current={isOpen ? 'true' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={() => onFocus(id)}
    >
      <ContactAvatar contact={contact} platform={platform} />
      <span className={classes.words}>
        <span className={classes.line}>
          <bdi className={classes.name}>{contact.name || t('inbox.unknownContact')}</bdi>
          <Text span size="xs" c="dimmed" className={classes.time}>
            <Moment at={conversation.lastMessageAt} />
          </Text>
        </span>
        <span className={classes.line}>
          <span className={classes.last} dir="auto">
            {conversation.lastMessage || t('inbox.noText')}
          </span>
          {unread > 0 && (
            <Badge
              size="sm"
              radius="xl"
              variant="filled"
              aria-label={t('inbox.unreadMessages', { count: unread })}
            >
              {unread > 99 ? `${format.number(99)}+` : format.number(unread)}
            </Badge>
          )}
        </span>
        <span className={classes.meta}>
          <span>{platformOf(platform).name}</span>
          {conversation.owner === 'ai' && (
            <span className={classes.ai}>
              <IconSparkles size={13} aria-hidden />
              {t('owner.ai')}
            </span>
          )}
          {conversation.assignee && (
            <span className={classes.assignee}>
              <IconUserCheck size={13} aria-hidden />
              <bdi>{shortName(conversation.assignee, nameOf)}</bdi>
            </span>
          )}
          {status === 'Closed' && <span>{t('status.closed')}</span>}
        </span>
      </span>
    </Link>
  );
});
