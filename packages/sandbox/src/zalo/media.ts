import type { FastifyInstance } from 'fastify';
import { digitsId } from './ids.ts';
import { type MediaFile, mediaFiles } from './media-files.ts';

/** What can be downloaded at `/cdn/...`, over plain http as Zalo's own media often are. */
export interface Media {
  /** @throws Error for a name that isn't there */
  get(name: string): MediaFile;
  url(name: string): string;
  /** @returns its URL */
  add(file: MediaFile): string;
}

/** `origin` is asked for when the server listens. */
export function createMedia(
  origin: () => string,
): Media & { register(app: FastifyInstance): void } {
  const byPath = new Map(mediaFiles.map((file) => [file.name, file]));
  const urlOf = (path: string) => `${origin()}/cdn/${path}`;

  const media = {
    get(name: string): MediaFile {
      const file = byPath.get(name);
      if (file) return file;
      throw new Error(`the sandbox has no ${name}; it has ${[...byPath.keys()].join(', ')}`);
    },
    url: (name: string) => urlOf(media.get(name).name),
    add(file: MediaFile): string {
      const folder = digitsId();
      byPath.set(`${folder}/${file.name}`, file);
      return urlOf(`${folder}/${encodeURIComponent(file.name)}`);
    },
    register(app: FastifyInstance): void {
      app.get('/cdn/*', async (request, reply) => {
        const file = byPath.get((request.params as { '*': string })['*']);
        if (!file) return reply.code(404).type('text/plain').send('Not Found');
        return reply.type(file.type).send(file.bytes);
      });
    },
  };
  return media;
}
