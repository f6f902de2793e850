import { Anchor, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes.ts';
import { AnswerStory } from './answer-story.tsx';

/** Opens how a bot's message came about. */
export function AnswerButton({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <Popover
      width={340}
      position="top-end"
      shadow="md"
      opened={isOpen}
      onDismiss={close}
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <Anchor component="button" type="button" fz="inherit" onClick={toggle}>
          {t('answer.how')}
        </Anchor>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 24px)" aria-label={t('answer.how')}>
        <AnswerStory message={message} />
      </Popover.Dropdown>
    </Popover>
  );
}
