import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Tells how the provider's page ended, once: a reload must not tell it again. */
export function useAuthorizeResult(): void {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { authorized, authorize_error: problem } = useSearch({ from: '/shell/connections' });
  useEffect(() => {
    if (authorized === undefined && problem === undefined) return;
    notifications.show(
      problem === undefined
        ? {
            id: 'authorize',
            color: 'green',
            title: t('authorize.done', { connection: authorized }),
            message: t('authorize.doneText'),
          }
        : {
            id: 'authorize',
            color: 'red',
            title: t('authorize.failed'),
            message: problem,
            autoClose: false,
          },
    );
    void client.invalidateQueries({ queryKey: ['connections'] });
    void navigate({ to: '/connections', search: {}, replace: true });
  }, [authorized, problem, t, client, navigate]);
}
