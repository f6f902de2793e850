import { randomUUID } from 'node:crypto';
import { unprocessable } from '../refusals.ts';
import type { AttachmentRow, BlobRow } from '../rows.ts';
import type { World } from '../world.ts';

export interface FileInput {
  fileName: string;
  contentType: string;
  data: Buffer;
}

export function storeBlob(world: World, file: FileInput): BlobRow {
  const blob: BlobRow = {
    key: randomUUID().replaceAll('-', ''),
    signedId: `signed--${randomUUID().replaceAll('-', '')}`,
    // ActiveStorage::Filename#sanitized
    fileName: file.fileName.trim().replace(/[\u202e%$|:;/<>?*"\t\r\n\\]/g, '-'),
    contentType: file.contentType,
    data: file.data,
  };
  world.store.blobs.set(blob.signedId, blob);
  return blob;
}

/** `attachments[]` takes files and the ids that `/upload` handed out. */
export function resolveBlob(world: World, attachment: string | FileInput): BlobRow {
  if (typeof attachment !== 'string') return storeBlob(world, attachment);
  const blob = world.store.blobs.get(attachment);
  if (!blob) throw unprocessable('mismatched digest');
  return blob;
}

export function attach(world: World, messageId: number, blob: BlobRow): AttachmentRow {
  return { id: world.store.nextId('attachments'), messageId, fileType: fileTypeOf(blob), blob };
}

function fileTypeOf(blob: BlobRow): AttachmentRow['fileType'] {
  const [family] = blob.contentType.split('/');
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}
