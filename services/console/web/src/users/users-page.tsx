import { Button, EmptyState } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client.ts';
import { useIsAdmin } from '../api/session.ts';
import type { UserRow } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { SessionsDialog } from '../sessions/sessions-dialog.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { UserDialog } from './user-dialog.tsx';
import { UserList } from './user-list.tsx';

const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: UserRow[] }>('/api/users', {}, signal);
    return items;
  },
});

export function UsersPage() {
  return useIsAdmin() ? <Users /> : <PageMissing />;
}

function Users() {
  const { t } = useTranslation();
  const query = useQuery(usersQuery);
  const [edited, setEdited] = useState<UserRow | 'new'>();
  const [listed, setListed] = useState<UserRow>();
  const add = (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t('users.add')}
    </Button>
  );
  return (
    <Page title={t('nav.users')} description={t('users.description')} actions={add}>
      <LoadState query={query}>
        {(users) =>
          users.length > 0 ? (
            <UserList users={users} onEdit={setEdited} onSessions={setListed} />
          ) : (
            <Card>
              <EmptyState
                py="xl"
                icon={<IconUsers aria-hidden />}
                withIndicatorBackground
                title={t('users.emptyTitle')}
                description={t('users.emptyText')}
              />
            </Card>
          )
        }
      </LoadState>
      {listed && <SessionsDialog user={listed} onClose={() => setListed(undefined)} />}
      {edited && (
        <UserDialog
          user={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
}
