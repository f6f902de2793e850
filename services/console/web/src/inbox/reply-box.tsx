import {
  ActionIcon,
  Alert,
  Button,
  FileButton,
  SegmentedControl,
  Text,
  Textarea,
} from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconLock, IconPaperclip, IconSend } from '@tabler/icons-react';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { platformOf } from '../parts/platform.tsx';
import { AnswerWindowLine } from './answer-window-line.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import classes from './reply-box.module.css';
import { keepDraft, readDraft } from './reply-drafts.ts';
import { type ReplyAttempt, useReply } from './use-reply.ts';
import { maxFiles, useUploads } from './use-uploads.ts';
import { useWindowState } from './use-window-state.ts';

const maxChars = 150_000;

export function ReplyBox({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { id, owner, contact, window, platform } = conversation;
  const explain = useErrorText();
  const hasKeyboard = useMediaQuery('(pointer: fine)', true);
  const box = useRef<HTMLTextAreaElement>(null);
  const windowLineId = useId();
  const [draft, setDraft] = useState(() => readDraft(id));
  const uploads = useUploads();
  const reply = useReply(id);
  const windowState = useWindowState(conversation);
  // A note stays among colleagues: no messenger can refuse it.
  const isRefused = windowState === 'closed' && !draft.private;
  // What failed goes out under its old name when it is sent again as it was: it is one reply.
  const failed = useRef<ReplyAttempt>(undefined);
  useHotkeys([['r', () => box.current?.focus()]]);

  const change = (changes: Partial<typeof draft>) => {
    const next = { ...draft, ...changes };
    setDraft(next);
    keepDraft(id, next);
  };
  const canSend =
    !isRefused &&
    !uploads.isBusy &&
    (draft.text.trim() !== '' || uploads.ready.length > 0) &&
    !reply.isPending;

  const send = () => {
    if (!canSend) return;
    const sent = uploads.files;
    const attempt = attemptOf(draft, uploads.ready, failed.current);
    setDraft({ ...draft, text: '' });
    uploads.replace([]);
    reply.mutate(attempt, {
      onSuccess() {
        failed.current = undefined;
      },
      onError() {
        failed.current = attempt;
        setDraft(readDraft(id));
        uploads.replace((now) => [...sent, ...now]);
      },
    });
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isSend = event.ctrlKey || event.metaKey || (hasKeyboard && !event.shiftKey);
    if (!isSend) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => takeFiles(event, event.clipboardData);
  const onDrop = (event: DragEvent) => takeFiles(event, event.dataTransfer);
  const takeFiles = (event: ClipboardEvent | DragEvent, { files }: DataTransfer) => {
    if (files.length === 0) return;
    event.preventDefault();
    uploads.add([...files]);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped here, and chosen with the button.
    <div
      className={classes.box}
      data-note={draft.private || undefined}
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
    >
      {reply.error && (
        <Alert color="red" py={8} role="alert" title={t('reply.failed')}>
          {explain(reply.error)}
        </Alert>
      )}
      {window && windowState && (
        <AnswerWindowLine
          id={windowLineId}
          window={window}
          state={windowState}
          platform={platformOf(platform).name}
        />
      )}
      {!draft.private && (owner === 'ai' || platform === 'zalo') && (
        <Text size="xs" c="dimmed">
          {t(owner === 'ai' ? 'reply.aiAnswers' : 'reply.peopleAnswer')}
        </Text>
      )}
      <Textarea
        ref={box}
        autosize
        minRows={2}
        maxRows={12}
        variant="unstyled"
        dir="auto"
        maxLength={maxChars}
        aria-describedby={windowState ? windowLineId : undefined}
        aria-label={t(draft.private ? 'reply.noteLabel' : 'reply.label', { name: contact.name })}
        placeholder={t(placeholderOf(draft.private, isRefused))}
        value={draft.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <ChosenFiles files={uploads.files} onRemove={uploads.remove} />
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label={t('reply.kind')}
          value={draft.private ? 'note' : 'reply'}
          onChange={(kind) => change({ private: kind === 'note' })}
          data={[
            { value: 'reply', label: t('reply.reply') },
            { value: 'note', label: t('reply.note') },
          ]}
        />
        <FileButton multiple onChange={(files) => uploads.add(files)}>
          {(props) => (
            <ActionIcon
              {...props}
              aria-label={t('reply.attach')}
              title={t('reply.attach')}
              disabled={uploads.files.length >= maxFiles}
            >
              <IconPaperclip size={20} stroke={1.7} aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" className={classes.hint}>
          {t('reply.keys')}
        </Text>
        <Button
          size="xs"
          color={draft.private ? 'yellow' : 'brand'}
          variant={draft.private ? 'light' : 'filled'}
          leftSection={
            draft.private ? <IconLock size={16} aria-hidden /> : <IconSend size={16} aria-hidden />
          }
          disabled={!canSend}
          title={isRefused ? t('window.refused') : undefined}
          onClick={send}
        >
          {t(draft.private ? 'reply.saveNote' : 'reply.send')}
        </Button>
      </div>
    </div>
  );
}

function placeholderOf(isNote: boolean, isRefused: boolean) {
  if (isNote) return 'reply.notePlaceholder';
  return isRefused ? 'reply.closedPlaceholder' : 'reply.placeholder';
}

function attemptOf(
  draft: { text: string; private: boolean },
  files: ReplyAttempt['files'],
  failed: ReplyAttempt | undefined,
): ReplyAttempt {
  const isSame =
    failed?.content === draft.text &&
    failed.private === draft.private &&
    failed.files.map(({ id }) => id).join() === files.map(({ id }) => id).join();
  return {
    requestId: failed && isSame ? failed.requestId : crypto.randomUUID(),
    content: draft.text,
    private: draft.private,
    files,
    startedAt: new Date().toISOString(),
  };
}
