import type { MediaFile } from '../media-files.ts';
import type { UploadKind } from './uploads.ts';

interface FileKind {
  kind: UploadKind;
  type: string;
}

const signatures: { starts: string; extension: RegExp; is: FileKind }[] = [
  { starts: 'ffd8ff', extension: /\.jpe?g$/i, is: { kind: 'image', type: 'image/jpeg' } },
  { starts: '89504e470d0a1a0a', extension: /\.png$/i, is: { kind: 'image', type: 'image/png' } },
  { starts: '47494638', extension: /\.gif$/i, is: { kind: 'gif', type: 'image/gif' } },
  { starts: '25504446', extension: /\.pdf$/i, is: { kind: 'file', type: 'application/pdf' } },
  { starts: 'd0cf11e0', extension: /\.doc$/i, is: { kind: 'file', type: 'application/msword' } },
  {
    starts: '504b0304',
    extension: /\.docx$/i,
    is: {
      kind: 'file',
      type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    },
  },
];

/** What Zalo takes it for, by its first bytes and its name; undefined: nothing that can be sent. */
export function kindOf({ name, bytes }: MediaFile, takesCsv: boolean): FileKind | undefined {
  const hex = bytes.subarray(0, 8).toString('hex');
  const known = signatures.find(({ starts }) => hex.startsWith(starts));
  if (known) return known.extension.test(name) ? known.is : undefined;
  // CSV has no first bytes of its own, but no zero byte either.
  const isCsv = takesCsv && /\.csv$/i.test(name) && bytes.length > 0 && !bytes.includes(0);
  return isCsv ? { kind: 'file', type: 'text/csv' } : undefined;
}
