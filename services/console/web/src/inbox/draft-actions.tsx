import { Button, Group, Textarea } from '@mantine/core';
import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes.ts';
import { useMessageAction } from './use-message-action.ts';

/** The AI proposes, a person decides. */
export function DraftActions({ message, onEdit }: { message: Message; onEdit: () => void }) {
  const { t } = useTranslation();
  const act = useMessageAction(message);
  return (
    <Group gap={6} mt={10}>
      <Button
        size="compact-sm"
        leftSection={<IconSend size={14} aria-hidden />}
        loading={act.isPending && act.variables.kind === 'approve'}
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

export function DraftEditor({ message, onDone }: { message: Message; onDone: () => void }) {
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
          disabled={content.trim() === ''}
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
