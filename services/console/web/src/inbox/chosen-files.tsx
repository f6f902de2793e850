import { CloseButton, Loader, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertCircle, IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import classes from './chosen-files.module.css';
import type { ChosenFile } from './use-uploads.ts';

interface ChosenFilesProps {
  files: ChosenFile[];
  onRemove: (key: string) => void;
}

export function ChosenFiles({ files, onRemove }: ChosenFilesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={t('attachment.list')}>
      {files.map(({ key, name, sizeBytes, upload, failure }) => (
        <li key={key} className={classes.file} data-failed={failure !== undefined || undefined}>
          {failure ? (
            <IconAlertCircle size={16} aria-hidden />
          ) : upload ? (
            <IconFile size={16} aria-hidden />
          ) : (
            <>
              <Loader size={14} aria-hidden />
              <VisuallyHidden>{t('attachment.uploading')}</VisuallyHidden>
            </>
          )}
          <Text span size="xs" truncate maw={180}>
            <bdi>{name}</bdi>
          </Text>
          <Text span size="xs" c={failure ? 'inherit' : 'dimmed'}>
            {failure ?? format.bytes(sizeBytes)}
          </Text>
          <CloseButton
            size="xs"
            aria-label={t('attachment.remove', { name })}
            onClick={() => onRemove(key)}
          />
        </li>
      ))}
    </ul>
  );
}
