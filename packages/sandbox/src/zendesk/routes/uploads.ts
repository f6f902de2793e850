import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refusal } from '../../kit/index.ts';
import { readQuery } from '../api.ts';
import { badRequest, invalidRecord } from '../errors.ts';
import { presentAttachment } from '../present.ts';
import { addToUpload, storeAttachment } from '../upload-store.ts';
import type { World } from '../world.ts';

const UploadQuery = z.strictObject({ filename: z.string().min(1), token: z.string().optional() });

const largestFileBytes = 50 * 1024 * 1024;

/** The extension must fit the type; only what is common is judged. */
const extensions: Record<string, string[]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/svg+xml': ['svg'],
  'application/pdf': ['pdf'],
  'application/zip': ['zip'],
  'application/json': ['json'],
  'text/plain': ['txt', 'log', 'md', 'text'],
  'text/csv': ['csv'],
  'text/html': ['html', 'htm'],
  'audio/mpeg': ['mp3'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'video/mp4': ['mp4', 'm4v'],
};

/** Needs a scope of its own: here even JSON stays bytes. */
export function mountUploads(scope: FastifyInstance, world: World): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    done(null, bytes);
  });
  for (const path of ['/uploads', '/uploads.json']) {
    scope.post(path, async (request, reply) => {
      const { filename, token } = readQuery(UploadQuery, request);
      const file = { fileName: filename, contentType: readType(request), data: readBytes(request) };
      checkExtension(file);
      const attachment = storeAttachment(world, file);
      const upload = addToUpload(world, attachment, token);
      reply.code(201);
      return {
        upload: {
          token: upload.token,
          attachment: presentAttachment(world, attachment),
          attachments: upload.attachments.map((each) => presentAttachment(world, each)),
        },
      };
    });
  }
}

function readType(request: FastifyRequest): string {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (!type?.includes('/')) throw badRequest("send the file's own Content-Type");
  if (type.startsWith('multipart/')) throw badRequest('an upload is the raw file, not a form');
  return type;
}

function readBytes(request: FastifyRequest): Buffer {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw badRequest('the upload is empty');
  if (bytes.length > largestFileBytes) {
    throw refusal(413, { error: 'AttachmentTooLarge', description: 'The file exceeds 50 MB' });
  }
  return bytes;
}

function checkExtension({
  fileName,
  contentType,
}: {
  fileName: string;
  contentType: string;
}): void {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const allowed = extensions[contentType];
  if (allowed && !allowed.includes(extension)) {
    throw invalidRecord('filename', `Filename: ${fileName} does not fit ${contentType}`);
  }
}
