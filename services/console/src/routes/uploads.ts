import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import { safeFileName } from '@omnirelay/adapters/files/safe-file-name.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findUploadInfo, insertUpload, readUpload } from '@omnirelay/shared/store/uploads.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Api, ById, refusals } from '../api/api.ts';
import { Upload } from '../api/contract.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['uploads'];
const maxBytes = 40 * 1024 * 1024;
/** A file is in memory until Postgres has it. */
const maxAtOnce = 4;
/** What a browser may show as it is. Everything else, SVG among it, could bring scripts along. */
const harmless = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** In a scope of its own: nowhere else is anything but JSON taken. */
export async function registerUploads(app: Api, { db }: { db: Database }): Promise<void> {
  await app.register(async (plain: FastifyInstance) => {
    await plain.register(multipart, { limits: { fileSize: maxBytes, files: 1, fields: 0 } });
    const scope = plain.withTypeProvider<ZodTypeProvider>();
    let atWork = 0;

    scope.post(
      '/api/uploads',
      {
        bodyLimit: maxBytes + 64 * 1024,
        schema: {
          tags,
          summary: 'A file to attach to a reply, up to 40 MB.',
          description: 'multipart/form-data with one file, in a field of any name.',
          consumes: ['multipart/form-data'],
          response: { 201: Upload, ...refusals(413, 415, 429) },
        },
      },
      async (request, reply) => {
        if (atWork >= maxAtOnce) {
          reply.header('retry-after', '5');
          throw new BadInputError('too_many_requests', 'Several files are coming in. Try again.', {
            status: 429,
          });
        }
        atWork += 1;
        try {
          const { name, contentType, body } = await readFile(request);
          const upload = { id: newEventId(), name, contentType, sizeBytes: body.length };
          await insertUpload(db, { ...upload, body, uploadedBy: request.user.email });
          return reply.code(201).send(upload);
        } finally {
          atWork -= 1;
        }
      },
    );
  });

  app.get(
    '/api/uploads/:id',
    {
      schema: {
        tags,
        summary: 'A file that was attached.',
        params: ById,
        response: {
          200: { content: { 'application/octet-stream': { schema: z.any() } } },
          ...refusals(404),
        },
      },
    },
    async (request, reply) => {
      const upload = await findUploadInfo(db, request.params.id);
      if (!upload) throw notFound('file');
      const name = encodeURIComponent(upload.name).replaceAll("'", '%27');
      return reply
        .headers({
          'content-type': harmless.has(upload.contentType)
            ? upload.contentType
            : 'application/octet-stream',
          'content-length': upload.sizeBytes,
          'content-disposition': `attachment; filename*=UTF-8''${name}`,
          // It never changes, and only who is signed in may have it.
          'cache-control': 'private, max-age=86400, immutable',
        })
        .send(Readable.from(readUpload(db, upload)));
    },
  );
}

async function readFile(request: FastifyRequest) {
  if (!request.isMultipart()) {
    throw new BadInputError('unsupported_media_type', 'Send the file as multipart/form-data.', {
      status: 415,
    });
  }
  const part = await request.file().catch(explain);
  if (!part) throw new BadInputError('bad_request', 'file: is missing');
  const body = await part.toBuffer().catch(explain);
  const contentType = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(part.mimetype)
    ? part.mimetype.toLowerCase()
    : 'application/octet-stream';
  return { name: safeFileName(part.filename, contentType), contentType, body };
}

/** The parser's own complaints have no status. */
function explain(error: unknown): never {
  if (error instanceof Error && !('statusCode' in error)) {
    throw new BadInputError('bad_request', 'file: ends too early, or is no multipart/form-data', {
      cause: error,
    });
  }
  throw error;
}
