import { Divider, Drawer, Indicator, NavLink, Stack, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconLogout, IconSignature } from '@tabler/icons-react';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCanChangeName, useIsAdmin, useSignOut } from '../api/session.ts';
import { destinations, otherPages } from './destinations.ts';
import { NameDialog } from './name-dialog.tsx';
import classes from './phone-bar.module.css';
import { LanguageChoice, SchemeChoice } from './preferences.tsx';
import { useCounts } from './use-counts.ts';

const shownInBar = 4;

/** The navigation of phones: what is needed most under the thumb, the rest behind "More". */
export function PhoneBar() {
  const { t } = useTranslation();
  const match = useMatchRoute();
  const counts = useCounts();
  const [isOpen, { open, close }] = useDisclosure();
  const [isNaming, name] = useDisclosure();
  return (
    <nav className={classes.bar} aria-label={t('nav.label')}>
      {destinations.slice(0, shownInBar).map(({ to, label, icon: Icon }) => {
        const isActive = Boolean(match({ to, fuzzy: true }));
        const { count, color } = counts[to] ?? {};
        return (
          <Link
            key={to}
            to={to}
            className={classes.item}
            data-active={isActive || undefined}
            aria-current={isActive ? 'page' : undefined}
          >
            <Indicator
              disabled={!count}
              color={color ?? 'brand'}
              size={9}
              offset={2}
              className={classes.icon}
            >
              <Icon size={23} stroke={1.7} aria-hidden />
            </Indicator>
            <span className={classes.label}>{t(label)}</span>
          </Link>
        );
      })}
      <UnstyledButton className={classes.item} onClick={open} aria-haspopup="dialog">
        <IconDots size={23} stroke={1.7} aria-hidden />
        <span className={classes.label}>{t('nav.more')}</span>
      </UnstyledButton>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        size="auto"
        title={t('nav.more')}
        closeButtonProps={{ 'aria-label': t('dialog.close') }}
        classNames={{ content: classes.sheet }}
      >
        <MoreDestinations
          onLeave={close}
          onName={() => {
            close();
            name.open();
          }}
        />
      </Drawer>
      {isNaming && <NameDialog onClose={name.close} />}
    </nav>
  );
}

function MoreDestinations({ onLeave, onName }: { onLeave: () => void; onName: () => void }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const canChangeName = useCanChangeName();
  const signOut = useSignOut();
  return (
    <Stack gap="md" pb="md">
      <div>
        {destinations
          .slice(shownInBar)
          .filter(({ adminOnly }) => isAdmin || !adminOnly)
          .map(({ to, label, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              onClick={onLeave}
              label={t(label)}
              leftSection={<Icon size={20} aria-hidden />}
            />
          ))}
        {isAdmin &&
          otherPages.map(({ href, label, icon: Icon }) => (
            <NavLink
              key={href}
              href={href}
              label={t(label)}
              leftSection={<Icon size={20} aria-hidden />}
            />
          ))}
      </div>
      <Divider />
      <SchemeChoice />
      <LanguageChoice />
      <Divider />
      <div>
        {canChangeName && (
          <NavLink
            component="button"
            label={t('account.name')}
            leftSection={<IconSignature size={20} aria-hidden />}
            onClick={onName}
          />
        )}
        <NavLink
          component="button"
          label={t('account.signOut')}
          leftSection={<IconLogout size={20} aria-hidden />}
          onClick={signOut}
        />
      </div>
    </Stack>
  );
}
