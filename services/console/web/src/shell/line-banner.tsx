import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/live-context.ts';
import { useIsOnline } from '../live/use-is-online.ts';

// A line that comes back at once is no news.
const patienceMs = 4_000;

/** Says when what is shown may be old, and when it is no longer. */
export function LineBanner() {
  const { t } = useTranslation();
  const isOnline = useIsOnline();
  const [live] = useDebouncedValue(useLiveState(), patienceMs);
  return (
    <div role="status">
      {!isOnline && (
        <Alert
          color="orange"
          radius={0}
          py={8}
          icon={<IconWifiOff aria-hidden />}
          title={t('line.offline')}
        />
      )}
      {isOnline && live === 'polling' && (
        <Alert
          color="gray"
          radius={0}
          py={8}
          icon={<IconPlugConnectedX aria-hidden />}
          title={t('line.polling')}
        />
      )}
    </div>
  );
}
