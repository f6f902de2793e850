import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { ConnectionState } from '../api/shapes.ts';
import { platformOf } from '../parts/platform.tsx';
import classes from './connection-card.module.css';
import { TokenDialog } from './token-dialog.tsx';

/** How an administrator lets us in again: on the provider's page, or with a pair from elsewhere. */
export function AuthorizeSection({ connection }: { connection: ConnectionState }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [isPasting, { open, close }] = useDisclosure();
  const { id, provider, token } = connection;
  const { name } = platformOf(provider);
  return (
    <Group justify="space-between" align="flex-start">
      <div className={classes.result}>
        <Text size="sm" fw={600}>
          {t('authorize.title')}
        </Text>
        <Text size="sm" c="dimmed">
          {t(isAdmin ? 'authorize.text' : 'authorize.askAdmin', { provider: name })}
        </Text>
      </div>
      {isAdmin && (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconKey size={16} aria-hidden />}
            onClick={open}
          >
            {t('authorize.paste')}
          </Button>
          {/* A whole new page: the server leads on to the provider. */}
          <Button
            component="a"
            href={`/api/connections/${encodeURIComponent(id)}/authorize`}
            size="xs"
            variant={token.state === 'needs_reauth' ? 'filled' : 'default'}
            leftSection={<IconLockOpen size={16} aria-hidden />}
          >
            {t('authorize.button')}
          </Button>
        </Group>
      )}
      {isPasting && <TokenDialog connection={connection} onClose={close} />}
    </Group>
  );
}
