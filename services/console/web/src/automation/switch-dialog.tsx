import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Automation, AutomationPatch } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { changesOf } from './switch-changes.ts';

export type Change = AutomationPatch;

interface SwitchDialogProps {
  automation: Automation;
  change: Change;
  isPending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Says what will be written without anybody being asked, before it is so. */
export function SwitchDialog(props: SwitchDialogProps) {
  const { automation, change, isPending, onConfirm, onClose } = props;
  const { t } = useTranslation();
  const changes = changesOf(automation, change);
  const turnedOn = changes?.filter(({ to }) => to === 'on') ?? [];
  const others = changes?.filter(({ to }) => to !== 'on') ?? [];
  const sends = automation.mode === 'send' && turnedOn.some(({ stage }) => stage === 'respond');
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('switches.confirmTitle')}>
      <Stack gap="md">
        {changes === undefined && <Text size="sm">{t('switches.resetText')}</Text>}
        {changes?.length === 0 && <Text size="sm">{t('switches.nothingChanges')}</Text>}
        {turnedOn.length > 0 && (
          <div>
            <Text size="sm" fw={600} mb={6}>
              {t('switches.willWrite')}
            </Text>
            <List size="sm" spacing={6}>
              {turnedOn.map(({ stage }) => (
                <List.Item key={stage}>
                  {t(
                    stage === 'respond' && automation.mode === 'send'
                      ? 'writes.respondSend'
                      : `writes.${stage}`,
                  )}
                </List.Item>
              ))}
            </List>
          </div>
        )}
        {others.length > 0 && (
          <div>
            <Text size="sm" fw={600} mb={6}>
              {t('switches.willNotWrite')}
            </Text>
            <List size="sm" spacing={6}>
              {others.map(({ stage, to }) => (
                <List.Item key={stage}>
                  {t(`stage.${stage}`)}: {t(`switch.${to}`)}
                </List.Item>
              ))}
            </List>
          </div>
        )}
        {sends && <Alert color="orange">{t('switches.sendsWarning')}</Alert>}
        <Text size="sm" c="dimmed">
          {t('switches.fromNowOn')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button loading={isPending} onClick={onConfirm} data-autofocus>
            {t('switches.confirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
