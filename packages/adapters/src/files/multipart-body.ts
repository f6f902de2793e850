import { openAsBlob } from 'node:fs';
import { FormData } from 'undici';

export interface FilePart {
  /** The field's name, with its brackets: `attachments[]`. */
  field: string;
  /** A file on disk; it must stay there until the request is over. */
  path: string;
  fileName: string;
  contentType: string;
}

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
  for (const { field, path, fileName, contentType } of files) {
    form.append(field, await openAsBlob(path, { type: contentType }), fileName);
  }
  return form;
}
