import { openAsBlob } from 'node:fs';
import { FormData } from 'undici';

export type FilePart = {
  /** The field's name, with its brackets: `attachments[]`. */
  field: string;
  fileName: string;
  contentType: string;
} & (
  | {
      /** A file on disk; it must stay there until the request is over. */
      path: string;
    }
  | { bytes: Buffer }
);

/**
 * A multipart body for undici. Files are read from disk while they are sent; the length is known
 * beforehand. Fields keep their order, names may repeat. As in a browser, line ends in field values
 * become CRLF.
 */
export async function multipartBody(
  fields: Iterable<readonly [name: string, value: string]>,
  files: FilePart[],
): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const file of files) form.append(file.field, await contentOf(file), file.fileName);
  return form;
}

async function contentOf(file: FilePart): Promise<Blob> {
  const type = file.contentType;
  if ('path' in file) return openAsBlob(file.path, { type });
  return new Blob([new Uint8Array(file.bytes)], { type });
}
