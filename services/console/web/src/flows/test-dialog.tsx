import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { testTarget } from './flow-queries.ts';
import { TestResult } from './test-result.tsx';

/** Sends a test event and says what came of it. */
export function TestDialog({ flow: { id }, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const explain = useErrorText();
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => testTarget(id) });
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('flows.testTitle', { flow: id })}>
      <Stack gap="md">
        <Text size="sm">{t('flows.testText')}</Text>
        {isPending && <Skeleton height={72} radius="md" />}
        {data && !isPending && <TestResult result={data} />}
        {error && (
          <Alert color="red" role="alert">
            {explain(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.close')}
          </Button>
          <Button
            leftSection={<IconSend size={16} aria-hidden />}
            loading={isPending}
            onClick={() => mutate()}
          >
            {t(data ? 'flows.testAgain' : 'flows.testSend')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
