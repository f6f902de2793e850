import { PasswordInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { patch } from '../api/client.ts';
import type { ConnectionPatch, ConnectionState } from '../api/shapes.ts';
import { applyLiveEvent } from '../live/apply-live-event.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd } from '../parts/form-end.tsx';

interface TokenDialogProps {
  connection: ConnectionState;
  onClose: () => void;
}

/** A pair that was made elsewhere, such as in the provider's own tools. */
export function TokenDialog({ connection: { id }, onClose }: TokenDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (form: FormData) =>
      patch<ConnectionState>(`/api/connections/${encodeURIComponent(id)}`, pairOf(form)),
    onSuccess(state) {
      applyLiveEvent(client, { kind: 'connection', data: state }, '');
      notifications.show({ color: 'green', message: t('authorize.pasted', { connection: id }) });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  const field = {
    required: true,
    withAsterisk: false,
    // No browser is to keep it.
    autoComplete: 'off',
    spellCheck: false,
    maxLength: 4_000,
    visibilityToggleButtonProps: { 'aria-label': t('authorize.show') },
  } as const;
  return (
    <Dialog opened onClose={onClose} title={t('authorize.pasteTitle', { connection: id })}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('authorize.pasteText')}</Text>
          <PasswordInput {...field} name="access" label={t('authorize.access')} data-autofocus />
          <PasswordInput
            {...field}
            name="refresh"
            label={t('authorize.refresh')}
            description={t('authorize.refreshHint')}
          />
          <FormEnd error={save.error} isSaving={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** What is copied often brings a line's end along. */
function pairOf(form: FormData): ConnectionPatch {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return { tokens: { access: text('access'), refresh: text('refresh') } };
}
