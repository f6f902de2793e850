import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';

const folder = new URL('../../web/', import.meta.url);
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface WebFile {
  name: string;
  type: string;
  bytes: Buffer;
  etag: string;
}

/** The pages hold no data, so they are files as they are; what they show comes from the API. */
export async function registerPages(app: FastifyInstance): Promise<void> {
  for (const file of await readWebFiles()) {
    if (file.name === 'deliveries.html') servePage(app, '/', file, false);
    else if (file.name === 'login.html') servePage(app, '/login', file, true);
    else serveAsset(app, file);
  }
  app.get('/favicon.ico', { config: { isPublic: true } }, (_request, reply) =>
    reply.redirect('/assets/icon.svg', 301),
  );
}

function servePage(app: FastifyInstance, url: string, file: WebFile, isPublic: boolean): void {
  app.get(url, { config: { isPublic } }, async (_request, reply) =>
    reply.type(file.type).send(file.bytes),
  );
}

function serveAsset(app: FastifyInstance, file: WebFile): void {
  app.get(`/assets/${file.name}`, { config: { isPublic: true } }, async (request, reply) => {
    // Asked for every time, so that a new version's page never runs an old version's script.
    reply.headers({ etag: file.etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    return reply.type(file.type).send(file.bytes);
  });
}

async function readWebFiles(): Promise<WebFile[]> {
  const names = (await readdir(folder)).filter((name) => extname(name) in contentTypes);
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(new URL(name, folder));
      const digest = createHash('sha256').update(bytes).digest('base64url');
      return {
        name,
        bytes,
        type: contentTypes[extname(name)] ?? 'application/octet-stream',
        etag: `"${digest}"`,
      };
    }),
  );
}
