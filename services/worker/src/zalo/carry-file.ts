import { readFile } from 'node:fs/promises';
import { type FilePart, multipartBody, safeFileName } from '@omnirelay/adapters/files/index.ts';
import type { ZaloOutgoing } from '@omnirelay/adapters/zalo/message.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { Cache } from '../relay/cache.ts';
import { callZalo, type ZaloSide } from './zalo-calls.ts';

/** A file on its way to a customer; in memory, or on disk. */
export type OutgoingFile = { name: string; contentType: string; sizeBytes: number } & (
  | { body: Buffer }
  | { path: string }
);

const megabyte = 1_000_000;
type Kind = 'image' | 'gif' | 'file';
/** What Zalo takes, by type and size. */
const taken: { kind: Kind; types: string[]; maxBytes: number }[] = [
  { kind: 'image', types: ['image/jpeg', 'image/png'], maxBytes: megabyte },
  { kind: 'gif', types: ['image/gif'], maxBytes: 5 * megabyte },
  {
    kind: 'file',
    types: [
      'application/pdf',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'text/csv',
    ],
    maxBytes: 5 * megabyte,
  },
];

/** How Zalo takes such a file; undefined: not at all. Pure. */
export function kindOf(file: { contentType: string; sizeBytes: number }): Kind | undefined {
  const type = file.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return taken.find(({ types, maxBytes }) => types.includes(type) && file.sizeBytes <= maxBytes)
    ?.kind;
}

/** Uploads live for seven days. */
const keepSeconds = 6 * 24 * 3_600;

/**
 * Brings a file to Zalo and says what to send. An upload that an earlier try made is used again.
 * @returns undefined for what Zalo does not take
 */
export async function carryFile(
  deps: { gate: Gate; cache: Cache } & ZaloSide,
  effectId: string,
  file: OutgoingFile,
): Promise<ZaloOutgoing | undefined> {
  const kind = kindOf(file);
  if (!kind) return undefined;
  const body = 'body' in file ? file.body : await readFile(file.path);
  const size = kind === 'gif' ? gifSize(body) : undefined;
  if (kind === 'gif' && !size) return undefined;
  const id = await deps.cache.getOrAsk('zalo-upload', effectId, keepSeconds, async () => {
    const fileName = safeFileName(file.name, file.contentType);
    const part: FilePart = { field: 'file', fileName, contentType: file.contentType, bytes: body };
    const form = await multipartBody([], [part]);
    return callZalo(deps, () => deps.zalo.upload(kind, form));
  });
  switch (kind) {
    case 'image':
      return { kind, attachmentId: id };
    case 'gif':
      return { kind, attachmentId: id, width: size?.width ?? 0, height: size?.height ?? 0 };
    case 'file':
      return { kind, token: id };
  }
}

/** It has expired at Zalo: the next try uploads anew. */
export function forgetUpload(cache: Cache, effectId: string): Promise<void> {
  return cache.remove('zalo-upload', effectId);
}

/** From the logical screen descriptor, which every GIF begins with. */
export function gifSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 10 || !/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))) return undefined;
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
