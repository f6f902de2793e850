import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type FileInput, repliesOn, type Thread } from './desk.ts';
import { eventually } from './eventually.ts';
import type { System } from './system.ts';

function bytes(count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, i) => (i * 31 + (i >> 8)) % 256));
}

export const png: FileInput = {
  fileName: 'leak.png',
  contentType: 'image/png',
  data: bytes(2_000),
};
export const pdf: FileInput = {
  fileName: 'Hóa đơn tháng 1 (bản sao).pdf',
  contentType: 'application/pdf',
  data: bytes(70_000),
};
export const film: FileInput = {
  fileName: 'film.mp4',
  contentType: 'video/mp4',
  data: bytes(5 * 1024 * 1024),
};

interface SeenFile {
  fileName: string;
  contentType: string;
  data: Buffer;
}

/** Name, type and bytes of each, for comparison: in no order, and short when they differ. */
export function essence(files: SeenFile[]) {
  return files
    .map(({ fileName, contentType, data }) => ({ fileName, contentType, sha256: digest(data) }))
    .sort((one, other) => one.fileName.localeCompare(other.fileName));
}

function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function filesAtChatwoot({ chatwoot }: System, { conversation }: Thread) {
  return chatwoot.messages(conversation.id).flatMap(({ attachments }) => attachments);
}

export function filesAtZendesk(system: System, { ticket }: Thread) {
  return repliesOn(system, ticket.id).flatMap(({ attachments }) => attachments);
}

/** All that the conversation says, without Markdown's backslashes. */
export function textAtChatwoot({ chatwoot }: System, { conversation }: Thread): string {
  const contents = chatwoot.messages(conversation.id).map(({ content }) => content ?? '');
  return contents.join('\n').replaceAll('\\', '');
}

export async function expectFilesAtChatwoot(
  system: System,
  thread: Thread,
  files: FileInput[],
): Promise<void> {
  await eventually(
    () => filesAtChatwoot(system, thread).length >= files.length || 'files are missing',
  );
  await system.settled();
  expect(essence(filesAtChatwoot(system, thread))).toEqual(essence(files));
}
