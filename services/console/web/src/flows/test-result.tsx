import { Alert, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FlowTestResult } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { TextBlock } from '../parts/text-block.tsx';

/** What a target made of a test event. */
export function TestResult({ result }: { result: FlowTestResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ok, status, answer, error } = result;
  // What only repeats the status says nothing new.
  const says = error?.endsWith(`HTTP ${status}`) ? null : error;
  const duration = format.duration(result.durationMs);
  return (
    <Alert
      role="status"
      color={ok ? 'green' : 'orange'}
      icon={ok ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
      title={t(ok ? 'flows.taken' : 'flows.notTaken')}
    >
      <Stack gap="xs">
        <Text size="sm">
          {status === null
            ? t('flows.noAnswer', { duration })
            : t('flows.answered', { status: String(status), duration })}
        </Text>
        {says && (
          <Text size="sm">
            <bdi dir="auto">{says}</bdi>
          </Text>
        )}
        {answer && <TextBlock text={answer} />}
      </Stack>
    </Alert>
  );
}
