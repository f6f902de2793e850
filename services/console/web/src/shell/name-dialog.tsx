import { Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '../api/client.ts';
import { sessionQuery, useMe } from '../api/session.ts';
import type { OwnPatch, User } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd } from '../parts/form-end.tsx';

/** How somebody signs. */
export function NameDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: OwnPatch) => patch<User>('/api/session', body),
    onSuccess(user) {
      onClose();
      client.setQueryData(sessionQuery.queryKey, (known) => (known ? { ...known, user } : known));
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['colleagues'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    save.mutate({ name });
  };
  return (
    <Dialog opened onClose={onClose} title={t('account.name')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            name="name"
            label={t('users.name')}
            description={t('account.nameHint')}
            placeholder={me.email}
            defaultValue={me.name}
            autoComplete="name"
            maxLength={200}
            data-autofocus
          />
          <FormEnd error={save.error} isSaving={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
