import { Avatar, Badge, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { UserRow } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import classes from './user-list.module.css';

interface UserListProps {
  users: UserRow[];
  onEdit: (user: UserRow) => void;
  onSessions: (user: UserRow) => void;
}

export function UserList({ users, onEdit, onSessions }: UserListProps) {
  const { t } = useTranslation();
  return (
    <Card p={0}>
      <ul className={classes.rows} aria-label={t('nav.users')}>
        {users.map((user) => (
          <li key={user.email} className={classes.row}>
            <Avatar name={user.name || user.email} color="brand" size={38} alt="" />
            <div className={classes.who}>
              <Text size="sm" fw={600}>
                <bdi>{user.name || user.email}</bdi>
              </Text>
              <Text size="xs" c="dimmed">
                {user.email}
              </Text>
            </div>
            <Group gap={6} className={classes.role}>
              <Badge color={user.role === 'admin' ? 'brand' : 'gray'}>
                {t(`role.${user.role}`)}
              </Badge>
              {user.disabled && <Badge color="red">{t('users.disabled')}</Badge>}
            </Group>
            <Text size="sm" c="dimmed" className={classes.since}>
              {t('users.since')} <Moment at={user.createdAt} />
            </Text>
            <Group gap={6} justify="flex-end" wrap="nowrap">
              <Button
                variant="default"
                size="xs"
                title={t('sessions.openOf', { name: user.name || user.email })}
                onClick={() => onSessions(user)}
              >
                {t('sessions.short')}
              </Button>
              <Button
                variant="default"
                size="xs"
                title={t('users.editNamed', { name: user.name || user.email })}
                onClick={() => onEdit(user)}
              >
                {t('users.edit')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </Card>
  );
}
