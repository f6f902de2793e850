import type { FastifyInstance } from 'fastify';

/**
 * Within this scope bodies stay bytes: signatures are over them. Only JSON is taken in; Fastify's own
 * reader enforces the size on the bytes that arrive, however they are framed.
 */
export function keepRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([\w.+-]+\+)?json\b/i,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
}
