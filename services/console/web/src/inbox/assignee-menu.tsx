import { Button, Menu, ScrollArea } from '@mantine/core';
import { IconCheck, IconUser, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../api/session.ts';
import classes from './assignee-menu.module.css';
import { colleaguesQuery } from './inbox-queries.ts';
import { shortName, useNameOf } from './use-name-of.ts';

interface AssigneeMenuProps {
  assignee: string | null;
  onAssign: (assignee: string | null) => void;
}

/** Who takes care of it. Without the list of colleagues one can still take it oneself. */
export function AssigneeMenu({ assignee, onAssign }: AssigneeMenuProps) {
  const { t } = useTranslation();
  const me = useMe();
  const colleagues = useQuery(colleaguesQuery).data ?? [];
  const others = colleagues.filter(({ email }) => email !== me.email);
  const nameOf = useNameOf();
  const shown = assignee && shortName(assignee, nameOf);
  const choice = (email: string | null, label: string) => (
    <Menu.Item
      key={email ?? ''}
      onClick={() => onAssign(email)}
      rightSection={
        email === assignee ? <IconCheck size={16} aria-label={t('assignee.current')} /> : undefined
      }
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu width={240}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          aria-label={shown ? t('assignee.changeFrom', { name: shown }) : t('assignee.choose')}
          leftSection={
            assignee ? <IconUser size={16} aria-hidden /> : <IconUserPlus size={16} aria-hidden />
          }
          classNames={{ root: classes.button, section: classes.section, label: classes.label }}
        >
          {shown || t('assignee.assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('filter.assignee')}</Menu.Label>
        <ScrollArea.Autosize mah={320}>
          {choice(me.email, t('assignee.meNamed', { name: me.name || me.email }))}
          {others.map(({ email, name }) => choice(email, name || email))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        {choice(null, t('assignee.none'))}
      </Menu.Dropdown>
    </Menu>
  );
}
