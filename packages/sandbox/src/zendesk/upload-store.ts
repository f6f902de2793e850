import { randomBytes } from 'node:crypto';
import { invalidRecord } from './errors.ts';
import type { Attachment } from './model.ts';
import type { World } from './world.ts';

const uploadLifetimeMs = 60 * 60_000;

export function storeAttachment(
  world: World,
  file: { fileName: string; contentType: string; data: Buffer },
): Attachment {
  const attachment: Attachment = {
    id: world.nextId.other(),
    token: randomBytes(16).toString('hex'),
    ...file,
    deleted: false,
    expired: false,
    sizeBytes: file.data.length,
    malwareScanResult: 'malware_not_found',
  };
  world.attachments.set(attachment.token, attachment);
  return attachment;
}

/** Adds to the upload behind `token`, or opens a new one. */
export function addToUpload(world: World, attachment: Attachment, token?: string) {
  const upload = token === undefined ? openUpload(world) : usableUpload(world, token);
  upload.attachments.push(attachment);
  return upload;
}

/** Checks the tokens at once; the files are taken, and the tokens used up, by the call of the result. */
export function takeUploads(world: World, tokens: string[]): () => Attachment[] {
  if (new Set(tokens).size < tokens.length)
    throw invalidRecord('uploads', 'Uploads: token repeated');
  const uploads = tokens.map((token) => usableUpload(world, token));
  return () => {
    for (const upload of uploads) upload.used = true;
    return uploads.flatMap(({ attachments }) => attachments);
  };
}

function openUpload(world: World) {
  const token = randomBytes(16).toString('hex');
  const upload = { token, attachments: [], createdAtMs: world.now().getTime(), used: false };
  world.uploads.set(token, upload);
  return upload;
}

function usableUpload(world: World, token: string) {
  const upload = world.uploads.get(token);
  const expired = upload && world.now().getTime() - upload.createdAtMs >= uploadLifetimeMs;
  if (!upload || upload.used || expired) {
    throw invalidRecord('uploads', 'Uploads: invalid or expired token');
  }
  return upload;
}
