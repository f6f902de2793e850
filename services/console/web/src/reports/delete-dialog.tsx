import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Pages, removeItem } from '../api/pages.ts';
import type { Report } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { changeQuery } from '../live/change-query.ts';
import { Dialog } from '../parts/dialog.tsx';
import classes from './dialogs.module.css';
import { deleteReport } from './report-queries.ts';

export function DeleteDialog({ report, onClose }: { report: Report; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const start = useMutation({
    mutationFn: () => deleteReport(report.id),
    onSuccess() {
      onClose();
      for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['reports'] })) {
        changeQuery<Pages<Report>>(client, queryKey, (data) =>
          data ? removeItem(data, report.id) : data,
        );
      }
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t('reports.deleteTitle')}>
      <Stack gap="md">
        <div>
          <Text size="sm" ff="monospace" fw={600} className={classes.fileName}>
            <bdi>{report.value}</bdi>
          </Text>
          <Text size="sm" dir="auto">
            {report.title}
          </Text>
        </div>
        <Text size="sm">{t('reports.deleteText')}</Text>
        {start.error && (
          <Alert color="red" role="alert">
            {explain(start.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('dialog.cancel')}
          </Button>
          <Button color="red.9" loading={start.isPending} onClick={() => start.mutate()}>
            {t('reports.delete')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
