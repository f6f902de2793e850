import { Button, Group, Textarea } from '@mantine/core';
import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes.ts';
import { useMessageAction } from './use-message-action.ts';

interface DraftActionsProps {
  message: Message;
  /** The messenger refuses whatever is sent now. */
  isClosed: boolean;
  onEdit: () => void;
}

/** The AI proposes, a person decides. */
export function DraftActions({ message, isClosed, onEdit }: DraftActionsProps) {
  const { t } = useTranslation();
  const act = useMessageAction(message);
  return (
    <Group gap={6} mt={10}>
      <Button
        size="compact-sm"
        leftSection={<IconSend size={14} aria-hidden />}
        loading={act.isPending && act.variables.kind === 'approve'}
        disabled={isClosed}
        title={isClosed ? t('window.refused') : undefined}
        onClick={() => act.mutate({ kind: 'approve' })}
      >
        {t('draft.approve')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        onClick={onEdit}
      >
        {t('draft.edit')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconTrash size={14} aria-hidden />}
        loading={act.isPending && act.variables.kind === 'discard'}
        onClick={() => act.mutate({ kind: 'discard' })}
      >
        {t('draft.discard')}
      </Button>
    </Group>
  );
}

interface DraftEditorProps {
  message: Message;
  isClosed: boolean;
  onDone: () => void;
}

export function DraftEditor({ message, isClosed, onDone }: DraftEditorProps) {
  const { t } = useTranslation();
  const act = useMessageAction(message);
  const [content, setContent] = useState(message.content);
  return (
    <>
      <Textarea
        autosize
        minRows={3}
        maxRows={14}
        w={520}
        maw="100%"
        dir="auto"
        aria-label={t('draft.text')}
        data-autofocus
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
      />
      <Group gap={6} mt={8}>
        <Button
          size="compact-sm"
          leftSection={<IconSend size={14} aria-hidden />}
          loading={act.isPending}
          disabled={isClosed || content.trim() === ''}
          title={isClosed ? t('window.refused') : undefined}
          onClick={() => act.mutate({ kind: 'approve', content })}
        >
          {t('draft.sendEdited')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('dialog.cancel')}
        </Button>
      </Group>
    </>
  );
}
