import { ActionIcon, Anchor, Button, Menu, Text, Title } from '@mantine/core';
import {
  IconArrowLeft,
  IconCheck,
  IconDots,
  IconRefresh,
  IconRouteX,
  IconSparkles,
  IconUserHeart,
} from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../api/shapes.ts';
import { platformOf } from '../parts/platform.tsx';
import { AssigneeMenu } from './assignee-menu.tsx';
import { ContactAvatar } from './contact-avatar.tsx';
import classes from './conversation-header.module.css';
import { useConversationChange } from './use-conversation-change.ts';

export function ConversationHeader({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const filters = useSearch({ from: '/shell/inbox' });
  const change = useConversationChange(conversation.id);
  const { contact, owner, status } = conversation;
  const isOpen = status === 'Open';
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.back}
        aria-label={t('inbox.back')}
        renderRoot={(props) => <Link to="/inbox" search={filters} {...props} />}
      >
        <IconArrowLeft size={22} aria-hidden />
      </ActionIcon>
      <ContactAvatar contact={contact} platform={conversation.platform} />
      <div className={classes.who}>
        <Title order={1} size="h5" className={classes.name}>
          <bdi>{contact.name || t('inbox.unknownContact')}</bdi>
        </Title>
        <Text size="xs" c="dimmed" truncate>
          {[platformOf(conversation.platform).name, contact.email, contact.phone]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
      <div className={classes.actions}>
        <AssigneeMenu
          assignee={conversation.assignee}
          onAssign={(assignee) => change.mutate({ kind: 'assign', assignee })}
        />
        <Button
          className={classes.wide}
          variant={owner === 'ai' ? 'light' : 'default'}
          color="violet"
          size="xs"
          leftSection={
            owner === 'ai' ? (
              <IconUserHeart size={16} aria-hidden />
            ) : (
              <IconSparkles size={16} aria-hidden />
            )
          }
          title={t(owner === 'ai' ? 'owner.takeOverHint' : 'owner.handToAiHint')}
          onClick={() => change.mutate({ kind: 'owner', owner: owner === 'ai' ? 'people' : 'ai' })}
        >
          {t(owner === 'ai' ? 'owner.takeOver' : 'owner.handToAi')}
        </Button>
        <Button
          className={classes.wide}
          variant={isOpen ? 'filled' : 'default'}
          size="xs"
          leftSection={
            isOpen ? <IconCheck size={16} aria-hidden /> : <IconRefresh size={16} aria-hidden />
          }
          onClick={() => change.mutate({ kind: 'status', status: isOpen ? 'Closed' : 'Open' })}
        >
          {t(isOpen ? 'status.close' : 'status.reopen')}
        </Button>
        <Menu width={250}>
          <Menu.Target>
            <ActionIcon aria-label={t('inbox.moreActions')}>
              <IconDots size={20} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              className={classes.narrow}
              leftSection={
                isOpen ? <IconCheck size={18} aria-hidden /> : <IconRefresh size={18} aria-hidden />
              }
              onClick={() => change.mutate({ kind: 'status', status: isOpen ? 'Closed' : 'Open' })}
            >
              {t(isOpen ? 'status.close' : 'status.reopen')}
            </Menu.Item>
            <Menu.Item
              className={classes.narrow}
              leftSection={<IconSparkles size={18} aria-hidden />}
              onClick={() =>
                change.mutate({ kind: 'owner', owner: owner === 'ai' ? 'people' : 'ai' })
              }
            >
              {t(owner === 'ai' ? 'owner.takeOver' : 'owner.handToAi')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconRouteX size={18} aria-hidden />}
              renderRoot={(props) => (
                <Link
                  to="/relayed/$conversationId"
                  params={{ conversationId: conversation.id }}
                  {...props}
                />
              )}
            >
              {t('relayed.title')}
            </Menu.Item>
            <Menu.Divider />
            <div className={classes.details}>
              <Text size="xs" c="dimmed">
                {t('inbox.externalId')}
              </Text>
              <Text size="xs" ff="monospace" className={classes.id}>
                {conversation.externalId}
              </Text>
              {contact.email && (
                <Anchor size="xs" href={`mailto:${encodeURIComponent(contact.email)}`}>
                  {contact.email}
                </Anchor>
              )}
            </div>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}
