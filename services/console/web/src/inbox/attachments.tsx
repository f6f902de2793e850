import { Anchor, Text } from '@mantine/core';
import { IconFile, IconFileOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { webAddress } from '../parts/links-in.ts';
import classes from './attachments.module.css';

/** Pictures, sound and films in their place, everything else as a link. */
export function Attachments({ files }: { files: Attachment[] }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={t('attachment.list')}>
      {files.map((file) => (
        <li key={file.id}>
          <AttachedFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function AttachedFile({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const [isBroken, setIsBroken] = useState(false);
  const url = file.url === null ? undefined : fileAddress(file.url);
  const type = file.contentType ?? '';
  if (!url) return <FileLine file={file} isGone />;
  if (isBroken) return <FileLine file={file} url={url} />;
  if (/^image\/(png|jpe?g|gif|webp|avif)$/.test(type)) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" className={classes.picture}>
        <img
          src={url}
          alt={file.name}
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={() => setIsBroken(true)}
        />
      </a>
    );
  }
  if (type.startsWith('audio/')) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a customer's voice message has none.
      <audio
        controls
        preload="none"
        src={url}
        aria-label={t('attachment.audio', { name: file.name })}
        onError={() => setIsBroken(true)}
      />
    );
  }
  return <FileLine file={file} url={url} />;
}

interface FileLineProps {
  file: Attachment;
  url?: string;
  isGone?: boolean;
}

function FileLine({ file, url, isGone = false }: FileLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = isGone ? IconFileOff : IconFile;
  return (
    <span className={classes.file}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <span className={classes.words}>
        {url ? (
          <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm" c="inherit">
            <bdi>{file.name}</bdi>
          </Anchor>
        ) : (
          <Text span size="sm">
            <bdi>{file.name}</bdi>
          </Text>
        )}
        <Text span size="xs" c="dimmed">
          {isGone && t('attachment.gone')}
          {!isGone && file.sizeBytes !== null && format.bytes(file.sizeBytes)}
        </Text>
      </span>
    </span>
  );
}

/** At the provider or with us; nothing that would run. */
function fileAddress(url: string): string | undefined {
  const isOurs = url.startsWith('/') && !url.startsWith('//');
  return isOurs ? url : webAddress(url);
}
