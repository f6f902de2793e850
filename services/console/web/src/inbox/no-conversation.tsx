import { EmptyState, Kbd, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { Trans, useTranslation } from 'react-i18next';
import classes from './no-conversation.module.css';

/** Beside the list while nothing is open. */
export function NoConversation() {
  const { t } = useTranslation();
  return (
    <div className={classes.centre}>
      <EmptyState
        icon={<IconMessages aria-hidden />}
        withIndicatorBackground
        title={t('inbox.chooseTitle')}
        description={t('inbox.chooseText')}
      >
        <Text size="sm" c="dimmed" component="p">
          <Trans i18nKey="inbox.keys" components={{ key: <Kbd size="xs" /> }} />
        </Text>
      </EmptyState>
    </div>
  );
}
