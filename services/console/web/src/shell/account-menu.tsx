import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDevices, IconLogout, IconSelector, IconSignature } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCanChangeName, useMe, useSignOut } from '../api/session.ts';
import { SessionsDialog } from '../sessions/sessions-dialog.tsx';
import classes from './account-menu.module.css';
import { NameDialog } from './name-dialog.tsx';
import { LanguageChoice, SchemeChoice } from './preferences.tsx';

export function AccountMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const signOut = useSignOut();
  const canChangeName = useCanChangeName();
  const [isOpen, menu] = useDisclosure();
  const [isNaming, naming] = useDisclosure();
  const [isListing, listing] = useDisclosure();
  const name = me.name || me.email;
  return (
    <>
      <Menu
        width={260}
        position="top-start"
        closeOnItemClick={false}
        opened={isOpen}
        onChange={(opened) => (opened ? menu.open() : menu.close())}
      >
        <Menu.Target>
          <UnstyledButton className={classes.button} title={t('account.menu', { name })}>
            <Avatar name={name} color="brand" size={32} alt="" />
            <span className={classes.words}>
              <Text size="sm" fw={600} truncate>
                {name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {t(`role.${me.role}`)}
              </Text>
            </span>
            <IconSelector size={16} className={classes.words} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.preferences}>
            <SchemeChoice />
            <LanguageChoice />
          </div>
          <Menu.Divider />
          {canChangeName && (
            <Menu.Item
              leftSection={<IconSignature size={18} aria-hidden />}
              onClick={() => {
                menu.close();
                naming.open();
              }}
            >
              {t('account.name')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDevices size={18} aria-hidden />}
            onClick={() => {
              menu.close();
              listing.open();
            }}
          >
            {t('sessions.open')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={signOut}>
            {t('account.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isListing && <SessionsDialog onClose={listing.close} />}
      {isNaming && <NameDialog onClose={naming.close} />}
    </>
  );
}
