import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { keysQuery, revokeKey } from './key-queries.ts';

export function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess() {
      onClose();
      void client.invalidateQueries(keysQuery);
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t('keys.revokeTitle')}>
      <Stack gap="md">
        <Text size="sm" fw={600}>
          <bdi>{apiKey.name}</bdi>
        </Text>
        <Text size="sm">{t('keys.revokeText')}</Text>
        {revoke.error && (
          <Alert color="red" role="alert">
            {explain(revoke.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('dialog.cancel')}
          </Button>
          <Button color="red.9" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('keys.revoke')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
