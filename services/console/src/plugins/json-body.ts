import type { FastifyInstance } from 'fastify';

/**
 * JSON is the only content type: forms of foreign pages can't send it. Many clients set the type on
 * calls without a body, which then count as empty.
 */
export function registerJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') return done(null, undefined);
      return parse(request, body, done);
    },
  );
}
