import { createHash } from 'node:crypto';
import type { MediaFile } from './media-files.ts';
import type { Attachment } from './model.ts';
import type { Switches } from './switches.ts';

/** A file as webhooks tell it. */
export function fileAttachment(
  { name, bytes }: MediaFile,
  url: string,
  { fileSizesAsStrings }: Pick<Switches, 'fileSizesAsStrings'>,
): Attachment {
  const size = fileSizesAsStrings ? String(bytes.length) : bytes.length;
  const type = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const checksum = createHash('md5').update(bytes).digest('hex');
  return { type: 'file', payload: { url, name, size, type, checksum } };
}
