import { Alert } from '@mantine/core';
import { IconRouteOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { healthQuery } from '../health/health-query.ts';
import { TextLink } from '../parts/text-link.tsx';

/** Says that events wait because nothing gets through to where they go. */
export function FlowBanner() {
  const { t } = useTranslation();
  const match = useMatchRoute();
  const flows = useQuery(healthQuery).data?.flowsInTrouble ?? [];
  // There each says it itself.
  const isThere = Boolean(match({ to: '/flows' }));
  return (
    <div role="status">
      {flows.length > 0 && !isThere && (
        <Alert
          color="red"
          radius={0}
          py={8}
          icon={<IconRouteOff aria-hidden />}
          title={
            <>
              {t('flows.inTrouble', { flows: flows.join(', ') })}{' '}
              <TextLink to="/flows" inherit c="inherit" underline="always">
                {t('flows.see')}
              </TextLink>
            </>
          }
        />
      )}
    </div>
  );
}
