import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ParkedGroup } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Attachments } from '../inbox/attachments.tsx';
import { CustomerText } from '../parts/customer-text.tsx';
import { Dialog } from '../parts/dialog.tsx';
import classes from './parked-group-card.module.css';
import { previewQuery, redrive } from './parked-queries.ts';

const shownSamples = 3;

/** Shows what would go out before it does. */
export function RedriveDialog({ group, onClose }: { group: ParkedGroup; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const start = useMutation({
    mutationFn: () => redrive(group),
    onSuccess({ replayed }) {
      notifications.show({ color: 'green', message: t('parked.redriven', { count: replayed }) });
      onClose();
      void client.invalidateQueries({ queryKey: ['parked'] });
      void client.invalidateQueries({ queryKey: ['health'] });
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={t('parked.redriveTitle', { count: group.count })}
    >
      <Stack gap="md">
        <Text size="sm">{t('parked.redriveText')}</Text>
        <Text size="sm" fw={600}>
          {t('parked.preview')}
        </Text>
        {group.sampleIds.slice(0, shownSamples).map((id) => (
          <Sample key={id} id={id} />
        ))}
        {start.error && (
          <Alert color="red" role="alert">
            {explain(start.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button loading={start.isPending} onClick={() => start.mutate()}>
            {t('parked.redriveAll', { count: group.count })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Sample({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data, error } = useQuery(previewQuery(client, id));
  if (!data && !error) return <Skeleton height={64} radius="md" />;
  return (
    <section className={classes.preview}>
      <Text size="xs" c="dimmed">
        {data ? `${data.delivery.type} · ${data.delivery.conversation}` : id}
      </Text>
      {data?.message ? (
        <>
          <CustomerText text={data.message.content} />
          <Attachments files={data.message.attachments} />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('parked.noPreview')}
        </Text>
      )}
    </section>
  );
}
