import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { Flow } from '../api/shapes.ts';
import { AddressDialog } from './address-dialog.tsx';
import classes from './flow-card.module.css';
import { undoTarget } from './flow-queries.ts';
import { useFlowChange } from './use-flow-change.ts';

/** Where the events go, and how an administrator sends them elsewhere. */
export function FlowAddress({ flow, target }: { flow: Flow; target: NonNullable<Flow['target']> }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [isEditing, { open, close }] = useDisclosure();
  const undo = useFlowChange(() => undoTarget(flow.id), {
    done: ({ target: now }) => t('flows.goesTo', { flow: flow.id, url: now?.url ?? '' }),
    tellsFailure: true,
  });
  return (
    <Group justify="space-between" align="flex-start">
      <div className={classes.addressText}>
        <Text size="xs" c="dimmed">
          {t('flows.address')}
        </Text>
        <div className={classes.address}>{target.url}</div>
        {target.isSet && (
          <Text size="xs" c="dimmed" className={classes.name}>
            {t('flows.addressSet', { url: target.urlOfFile })}
          </Text>
        )}
      </div>
      {isAdmin && (
        <Group gap="xs">
          {target.previousUrl && (
            <Button
              variant="default"
              size="xs"
              title={t('flows.undoTo', { url: target.previousUrl })}
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              loading={undo.isPending}
              onClick={() => undo.mutate(undefined)}
            >
              {t('flows.undo')}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={open}
          >
            {t('flows.change')}
          </Button>
        </Group>
      )}
      {isEditing && <AddressDialog flow={flow} target={target} onClose={close} />}
    </Group>
  );
}
