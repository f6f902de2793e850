import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { upload } from '../api/client.ts';
import type { Upload } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';

export interface ChosenFile {
  key: string;
  name: string;
  sizeBytes: number;
  /** once the server has it */
  upload?: Upload;
  /** why it doesn't */
  failure?: string;
}

export const maxFiles = 15;
const maxBytes = 40 * 1024 * 1024;

/** Files on their way into a reply; they go up while the text is still being written. */
export function useUploads() {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useErrorText();
  const [files, setFiles] = useState<ChosenFile[]>([]);
  const line = useRef(Promise.resolve());
  const change = (key: string, changes: Partial<ChosenFile>) =>
    setFiles((all) => all.map((file) => (file.key === key ? { ...file, ...changes } : file)));

  const add = (chosen: File[]) => {
    for (const file of chosen.slice(0, maxFiles - files.length)) {
      const key = crypto.randomUUID();
      setFiles((all) => [...all, { key, name: file.name, sizeBytes: file.size }]);
      if (file.size > maxBytes) {
        change(key, { failure: t('attachment.tooLarge', { limit: format.bytes(maxBytes) }) });
        continue;
      }
      // One after the other: the server takes few at a time.
      line.current = line.current
        .then(() => upload<Upload>('/api/uploads', file))
        .then(
          (done) => change(key, { upload: done }),
          (error: unknown) => change(key, { failure: explain(error) }),
        );
    }
  };
  return {
    files,
    add,
    remove: (key: string) => setFiles((all) => all.filter((file) => file.key !== key)),
    replace: setFiles,
    ready: files.flatMap((file) => (file.upload ? [file.upload] : [])),
    isBusy: files.some((file) => !file.upload && !file.failure),
  };
}
