import { Badge, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { OutcomesText } from '../deliveries/outcomes-text.tsx';
import { Attachments } from '../inbox/attachments.tsx';
import { CustomerText } from '../parts/customer-text.tsx';
import { Moment } from '../parts/moment.tsx';
import { platformOf } from '../parts/platform.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TextLink } from '../parts/text-link.tsx';
import type { RelayedRow } from './relayed-rows.ts';
import classes from './side-message.module.css';

type SideMessageProps = Pick<RelayedRow, 'message' | 'delivery'> & { platform: string };

/** A message with the verdict on it. */
export function SideMessage({ message, delivery, platform }: SideMessageProps) {
  const { t } = useTranslation();
  return (
    <article className={classes.message} data-private={message.private || undefined}>
      <header className={classes.head}>
        <bdi className={classes.author}>{message.author || t(`sender.${message.sender}`)}</bdi>
        <Badge size="xs" color="gray" className={classes.platform}>
          {platformOf(platform).name}
        </Badge>
        {message.private && (
          <Badge size="xs" color="yellow" leftSection={<IconLock size={10} aria-hidden />}>
            {t('message.note')}
          </Badge>
        )}
        <Text span size="xs" c="dimmed" ml="auto">
          <Moment at={message.createdAt} as="full" />
        </Text>
      </header>
      {message.deletedAt ? (
        <Text size="sm" c="dimmed" fs="italic">
          {t('message.deleted')}
        </Text>
      ) : (
        <>
          <CustomerText text={message.content} />
          <Attachments files={message.attachments} />
        </>
      )}
      <footer className={classes.verdict}>
        {delivery ? (
          <>
            <StateBadge state={delivery.state} size="sm" />
            <Text span size="xs">
              <OutcomesText delivery={delivery} />
            </Text>
            <TextLink
              to="/deliveries/$deliveryId"
              params={{ deliveryId: delivery.id }}
              size="xs"
              ml="auto"
            >
              {t('relayed.details')}
            </TextLink>
          </>
        ) : (
          <Text span size="xs" c="dimmed">
            {t('relayed.noDelivery')}
          </Text>
        )}
      </footer>
    </article>
  );
}
