import { providerOf } from '@omnirelay/adapters/registry.ts';
import type { FastifyInstance } from 'fastify';
import type { ConnectionFinder } from '../find-connection.ts';

/**
 * Within this scope bodies stay bytes: signatures are over them. Only JSON is taken in, by its content type
 * or by its provider's leave; Fastify's own reader enforces the size on the bytes that arrive, however they
 * are framed.
 */
export function keepRawBodies(app: FastifyInstance, connections: ConnectionFinder): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const connection = connections.of(request);
    if (connection && providerOf(connection).ignoresContentType) {
      request.raw.headers['content-type'] = 'application/json';
    }
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([\w.+-]+\+)?json\b/i,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
}
