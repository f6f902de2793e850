import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client.ts';
import type { Delivery } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';

/** Puts it back to work, once somebody has said so. */
export function ReplayButton({ delivery }: { delivery: Pick<Delivery, 'id' | 'state'> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const [isOpen, { open, close }] = useDisclosure();
  const replay = useMutation({
    mutationFn: () => post(`/api/deliveries/${encodeURIComponent(delivery.id)}/replay`),
    onSuccess: () => notifications.show({ color: 'green', message: t('replay.done') }),
    onError: (error) =>
      notifications.show({ color: 'red', title: t('replay.failed'), message: explain(error) }),
    onSettled() {
      close();
      void client.invalidateQueries({ queryKey: ['delivery', delivery.id] });
    },
  });
  return (
    <>
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={open}>
        {t('replay.button')}
      </Button>
      <Dialog opened={isOpen} onClose={close} title={t('replay.title')}>
        <Text size="sm">
          {t(delivery.state === 'uncertain' ? 'replay.uncertain' : 'replay.parked')}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close}>
            {t('dialog.cancel')}
          </Button>
          <Button loading={replay.isPending} onClick={() => replay.mutate()} data-autofocus>
            {t('replay.button')}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
