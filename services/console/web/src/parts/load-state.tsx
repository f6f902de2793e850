import { Button, EmptyState, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../api/use-error-text.ts';

interface Query<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): unknown;
}

interface LoadStateProps<T> {
  query: Query<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** What is there, else why not. What was loaded before stays when a later try fails. */
export function LoadState<T>({ query, skeleton, children }: LoadStateProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadError error={query.error} onRetry={() => query.refetch()} />;
  return skeleton ?? <SkeletonRows />;
}

export function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  const explain = useErrorText();
  return (
    <EmptyState
      role="alert"
      py="xl"
      icon={<IconCloudOff aria-hidden />}
      withIndicatorBackground
      title={t('load.failed')}
      description={explain(error)}
    >
      <EmptyState.Actions>
        <Button variant="default" onClick={onRetry}>
          {t('load.retry')}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}

/** Lines in the place of what is on its way. */
export function SkeletonRows({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>{t('load.loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}
