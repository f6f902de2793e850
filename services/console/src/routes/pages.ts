import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where `vite build` puts the web app. */
export const builtWebApp = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Vite puts a hash of the content into the name, so that it never changes. */
const hashedName = /-[\w-]{8,}\.\w+$/;

/**
 * The web app: one page that finds its way by the address, and its files. They hold no data; what
 * they show comes from the API.
 * @returns answers with that page
 */
export async function registerPages(
  app: FastifyInstance,
  folder: string,
): Promise<(reply: FastifyReply) => Promise<FastifyReply>> {
  const showPage = async (reply: FastifyReply) => {
    // Read every time: it may be built anew while we run, and then names other files.
    const page = await readFile(join(folder, 'index.html')).catch(() => undefined);
    return (
      reply
        .code(page ? 200 : 503)
        // Asked for every time, so that a new version's page never runs an old version's script.
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(page ?? notBuilt)
    );
  };

  app.get('/', (_request, reply) => showPage(reply));
  app.get('/login', { config: { isPublic: true } }, (_request, reply) => showPage(reply));
  app.get('/favicon.ico', { config: { isPublic: true } }, (_request, reply) =>
    reply.redirect('/assets/icon.svg', 301),
  );
  await serveAssets(app, join(folder, 'assets'));
  return showPage;
}

async function serveAssets(app: FastifyInstance, root: string): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, isPublic: true };
    });
    await scope.register(fastifyStatic, {
      root,
      prefix: '/assets/',
      cacheControl: false,
      decorateReply: false,
      // It may be built later: files are looked up when they are asked for.
      suppressWarning: true,
      setHeaders: (response, path) => {
        const isForever = hashedName.test(path);
        response.header(
          'cache-control',
          isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  });
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Omnirelay</title>
<h1>The web app is not built yet</h1>
<p>Run <code>pnpm --filter @omnirelay/console-web build</code> and load this page again.
<p>The API works without it: <a href="/api/docs">/api/docs</a>.
</html>
`;
