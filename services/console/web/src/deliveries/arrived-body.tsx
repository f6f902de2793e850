import { Button, Group, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getText } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import classes from './arrived-body.module.css';

/** The bytes as they came. They hold what a customer wrote, so looking is a decision, and noted. */
export function ArrivedBody({ deliveryId }: { deliveryId: string }) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  const query = useQuery({
    queryKey: ['delivery-body', deliveryId],
    queryFn: ({ signal }) =>
      getText(`/api/deliveries/${encodeURIComponent(deliveryId)}/body`, signal),
    enabled: isShown,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Card>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Title order={2} size="h6">
            {t('delivery.arrived')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('delivery.arrivedHint')}
          </Text>
        </div>
        {!isShown && (
          <Button
            variant="default"
            size="xs"
            flex="none"
            leftSection={<IconEye size={16} aria-hidden />}
            onClick={() => setIsShown(true)}
          >
            {t('delivery.show')}
          </Button>
        )}
      </Group>
      {isShown && (
        <LoadState query={query}>
          {(body) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
            <pre className={classes.body} tabIndex={0}>
              {indented(body)}
            </pre>
          )}
        </LoadState>
      )}
    </Card>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
