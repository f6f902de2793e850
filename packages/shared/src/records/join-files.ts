import type { StoredAttachment } from '../store/schema.ts';
import { storable } from './storable.ts';

/** Every file once, by its id. Whatever the order in which they are joined, the result is the same. */
export function joinFiles(a: StoredAttachment[], b: StoredAttachment[]): StoredAttachment[] {
  if (b.length === 0) return a;
  const byId = new Map(a.map((file) => [file.id, file]));
  for (const file of b) {
    const known = byId.get(file.id);
    byId.set(file.id, known ? joinFile(known, file) : file);
  }
  return [...byId.values()].sort((one, other) => byNumber(one.id, other.id));
}

/** Events and lists tell different things of one file. Where both tell, any rule would do that is one. */
function joinFile(a: StoredAttachment, b: StoredAttachment): StoredAttachment {
  return {
    id: a.id,
    name: greater(a.name, b.name),
    contentType: greater(a.contentType, b.contentType),
    sizeBytes: greater(a.sizeBytes, b.sizeBytes),
    url: greater(a.url, b.url),
    uploadId: greater(a.uploadId, b.uploadId),
  };
}

function greater<T extends string | number | undefined>(a: T, b: T): T {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function byNumber(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

export function storableFile(file: StoredAttachment): StoredAttachment {
  return {
    ...file,
    id: storable(file.id),
    name: storable(file.name),
    contentType: file.contentType === undefined ? undefined : storable(file.contentType),
    url: file.url === undefined ? undefined : storable(file.url),
  };
}
