import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { MadeApiKey } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';

interface MadeKeyProps {
  made: MadeApiKey;
  onClose: () => void;
}

/** A click beside it must not lose the key, which nobody can show again. */
export function MadeKey({ made, onClose }: MadeKeyProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 3_000 });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('keys.madeTitle', { name: made.name })}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="md">
        <Alert color="yellow">{t('keys.madeText')}</Alert>
        <TextInput
          label={t('keys.key')}
          value={made.key}
          readOnly
          spellCheck={false}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
          // Without https browsers copy nothing for pages; people still can.
          error={clipboard.error ? t('keys.copyByHand') : undefined}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => clipboard.copy(made.key)}>
            {t(clipboard.copied ? 'keys.copied' : 'keys.copy')}
          </Button>
          <Button onClick={onClose}>{t('keys.done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
