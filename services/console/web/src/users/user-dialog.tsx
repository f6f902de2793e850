import { PasswordInput, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '../api/client.ts';
import type { NewUser, Role, UserPatch, UserRow } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd } from '../parts/form-end.tsx';

interface UserDialogProps {
  /** undefined: a new one */
  user: UserRow | undefined;
  onClose: () => void;
}

const shortestPassword = 10;

export function UserDialog({ user, onClose }: UserDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [role, setRole] = useState<Role>(user?.role ?? 'agent');
  const save = useMutation({
    mutationFn: (form: FormData) => (user ? change(user, form, role) : add(form, role)),
    onSuccess() {
      onClose();
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['colleagues'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  return (
    <Dialog opened onClose={onClose} title={t(user ? 'users.editTitle' : 'users.addTitle')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            name="email"
            type="email"
            label={t('signIn.email')}
            autoComplete="off"
            required
            withAsterisk={false}
            disabled={user !== undefined}
            defaultValue={user?.email}
            maxLength={320}
          />
          <TextInput
            name="name"
            label={t('users.name')}
            autoComplete="off"
            defaultValue={user?.name}
            maxLength={200}
          />
          <Stack gap={4}>
            <Text size="sm" fw={500} id="role">
              {t('users.role')}
            </Text>
            <SegmentedControl
              aria-labelledby="role"
              value={role}
              onChange={(value) => setRole(value as Role)}
              data={[
                { value: 'agent', label: t('role.agent') },
                { value: 'admin', label: t('role.admin') },
              ]}
            />
            <Text size="xs" c="dimmed">
              {t(role === 'admin' ? 'users.adminHint' : 'users.agentHint')}
            </Text>
          </Stack>
          <PasswordInput
            name="password"
            label={t(user ? 'users.newPassword' : 'signIn.password')}
            description={t(user ? 'users.newPasswordHint' : 'users.passwordHint')}
            autoComplete="new-password"
            required={!user}
            withAsterisk={false}
            minLength={shortestPassword}
            maxLength={1024}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          />
          {user && (
            <Switch
              name="disabled"
              label={t('users.disable')}
              description={t('users.disableHint')}
              defaultChecked={user.disabled}
            />
          )}
          <FormEnd error={save.error} isSaving={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

async function add(form: FormData, role: Role): Promise<void> {
  const body: NewUser = {
    email: textOf(form, 'email'),
    name: textOf(form, 'name'),
    password: textOf(form, 'password'),
    role,
  };
  await post('/api/users', body);
}

/** Only what changed: a new password, a new role or a lock ends their sessions. */
async function change(user: UserRow, form: FormData, role: Role): Promise<void> {
  const name = textOf(form, 'name');
  const password = textOf(form, 'password');
  const disabled = form.get('disabled') !== null;
  const body: UserPatch = {
    ...(name === user.name ? {} : { name }),
    ...(role === user.role ? {} : { role }),
    ...(password === '' ? {} : { password }),
    ...(disabled === user.disabled ? {} : { disabled }),
  };
  if (Object.keys(body).length === 0) return;
  await patch(`/api/users/${encodeURIComponent(user.email)}`, body);
}

function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? '');
}
